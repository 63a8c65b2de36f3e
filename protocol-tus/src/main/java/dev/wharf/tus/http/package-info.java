/**
 * tus over Pekko HTTP: the only I/O between {@code read} and {@code answer}. {@link
 * dev.wharf.tus.http.TusRoute} is the door.
 */
@NullMarked
package dev.wharf.tus.http;

import org.jspecify.annotations.NullMarked;
