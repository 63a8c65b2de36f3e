@NullMarked
package dev.wharf.ftp.data;

import org.jspecify.annotations.NullMarked;
