@NullMarked
package dev.wharf.access;

import org.jspecify.annotations.NullMarked;
