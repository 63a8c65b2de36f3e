@NullMarked
package dev.wharf.storage.s3;

import org.jspecify.annotations.NullMarked;
