/** What a client is told. Pure. */
@NullMarked
package dev.wharf.ftp.reply;

import org.jspecify.annotations.NullMarked;
