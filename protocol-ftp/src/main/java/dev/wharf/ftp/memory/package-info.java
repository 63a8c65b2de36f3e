/** The memory that a connection's bytes pass through. */
@NullMarked
package dev.wharf.ftp.memory;

import org.jspecify.annotations.NullMarked;
