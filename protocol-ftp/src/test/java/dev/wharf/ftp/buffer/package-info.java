@NullMarked
package dev.wharf.ftp.buffer;

import org.jspecify.annotations.NullMarked;
