/** The protocol twice: as pure functions and through a socket. */
@NullMarked
package dev.wharf.tus.http;

import org.jspecify.annotations.NullMarked;
