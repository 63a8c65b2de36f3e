/** How folders and files are written down for a client. Pure. */
@NullMarked
package dev.wharf.ftp.listing;

import org.jspecify.annotations.NullMarked;
