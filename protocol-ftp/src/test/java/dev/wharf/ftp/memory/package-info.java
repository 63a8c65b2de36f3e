@NullMarked
package dev.wharf.ftp.memory;

import org.jspecify.annotations.NullMarked;
