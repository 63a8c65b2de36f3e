/** What is counted. */
@NullMarked
package dev.wharf.ftp.metrics;

import org.jspecify.annotations.NullMarked;
