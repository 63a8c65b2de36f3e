package dev.wharf.storage.s3;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is known of an object without its bytes.
 *
 * @param etag without quotes
 */
record Head(long size, String etag, Instant modified, ObjectMeta meta) {

  /** An object that was made just now. */
  static Head now(long size, String etag, ObjectMeta meta) {
    return new Head(size, etag, Instant.now().truncatedTo(ChronoUnit.MILLIS), meta);
  }

  StoredObject at(ObjectKey key) {
    return new StoredObject(key, size, etag, modified, meta);
  }
}
