/** Listeners, settings, drain: the public face. */
@NullMarked
package dev.wharf.ftp.server;

import org.jspecify.annotations.NullMarked;
