/** One client from greeting to goodbye, as an actor. */
@NullMarked
package dev.wharf.ftp.session;

import org.jspecify.annotations.NullMarked;
