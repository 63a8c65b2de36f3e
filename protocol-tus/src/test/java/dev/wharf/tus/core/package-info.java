/** The protocol as pure functions. */
@NullMarked
package dev.wharf.tus.core;

import org.jspecify.annotations.NullMarked;
