/** The directory view: finished objects, for downloads and FTP. */
@NullMarked
package dev.wharf.files;

import org.jspecify.annotations.NullMarked;
