package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure;
import java.util.Optional;

/**
 * A part as a commit names it: {@code 1:<slot>:<etag>:<crc32c or nothing>}.
 *
 * @param etag without quotes
 * @param crc32c as the server has it, in base 64
 */
record PartToken(int slot, String etag, Optional<String> crc32c) {
  private static final String VERSION = "1";

  static PartToken of(String token) {
    String[] fields = token.split(":", -1);
    if (fields.length != 4 || !fields[0].equals(VERSION)) {
      throw unreadable(token);
    }
    try {
      return new PartToken(
          Integer.parseInt(fields[1]),
          fields[2],
          Optional.of(fields[3]).filter(crc -> !crc.isEmpty()));
    } catch (NumberFormatException e) {
      throw unreadable(token);
    }
  }

  private static StorageFailure unreadable(String token) {
    return new StorageFailure(
        StorageFailure.Kind.CORRUPT,
        false,
        "part: '" + token + "' (expected: 1:<slot>:<etag>:<crc32c>)");
  }

  @Override
  public String toString() {
    return VERSION + ":" + slot + ":" + etag + ":" + crc32c.orElse("");
  }
}
