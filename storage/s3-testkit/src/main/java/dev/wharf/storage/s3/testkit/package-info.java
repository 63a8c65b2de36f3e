/**
 * S3 servers to test with, real ones, and a relay to stand before them that counts requests and
 * breaks them on cue.
 */
@NullMarked
package dev.wharf.storage.s3.testkit;

import org.jspecify.annotations.NullMarked;
