/** The Helm chart, rendered by Helm and held against what Kubernetes and Wharf know. */
@NullMarked
package dev.wharf.app.chart;

import org.jspecify.annotations.NullMarked;
