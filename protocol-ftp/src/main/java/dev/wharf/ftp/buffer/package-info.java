/** The buffers that a connection's bytes pass through. */
@NullMarked
package dev.wharf.ftp.buffer;

import org.jspecify.annotations.NullMarked;
