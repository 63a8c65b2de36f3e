@NullMarked
package dev.wharf.upload;

import org.jspecify.annotations.NullMarked;
