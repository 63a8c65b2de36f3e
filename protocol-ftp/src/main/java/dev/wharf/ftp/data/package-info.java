/** Data connections: where they land, and what moves over them. */
@NullMarked
package dev.wharf.ftp.data;

import org.jspecify.annotations.NullMarked;
