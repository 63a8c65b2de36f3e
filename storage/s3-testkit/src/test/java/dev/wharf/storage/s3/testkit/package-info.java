@NullMarked
package dev.wharf.storage.s3.testkit;

import org.jspecify.annotations.NullMarked;
