@NullMarked
package dev.wharf.files;

import org.jspecify.annotations.NullMarked;
