package dev.wharf.storage.filesystem;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * An object's ETag: when it was last written to, to the nanosecond, and its size; both in
 * hexadecimal. It outlives hard links, renames, and copies that keep the time.
 */
final class ETags {
  static final Pattern FORM = Pattern.compile("-?[0-9a-f]{1,16}-[0-9a-f]{1,16}");
  private static final long NANOS = 1_000_000_000L;

  private ETags() {}

  static String of(BasicFileAttributes attributes) {
    return of(attributes.lastModifiedTime().toInstant(), attributes.size());
  }

  static String of(Instant modified, long size) {
    long nanos = modified.getEpochSecond() * NANOS + modified.getNano();
    return Long.toString(nanos, 16) + "-" + Long.toString(size, 16);
  }
}
