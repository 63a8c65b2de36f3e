/** What is counted and timed, in Prometheus' words. */
@NullMarked
package dev.wharf.app.metrics;

import org.jspecify.annotations.NullMarked;
