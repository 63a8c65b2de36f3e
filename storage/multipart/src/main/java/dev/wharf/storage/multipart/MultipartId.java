package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.StorageFailure;
import java.util.OptionalLong;

/**
 * A multipart upload as the journal names it: {@code <version>.<size>.<the client's own id>}.
 *
 * @param size of all parts but the last, where they must be equal
 * @param client as {@link MultipartClient#open} named it
 */
record MultipartId(OptionalLong size, String client) {
  private static final String VERSION = "1";

  static MultipartId of(String encoded) {
    String[] fields = encoded.split("\\.", 3);
    if (fields.length < 3 || !fields[0].equals(VERSION) || !fields[1].matches("[0-9]{1,18}")) {
      throw new StorageFailure(
          StorageFailure.Kind.CORRUPT,
          false,
          "multipart upload: '" + encoded + "' (expected: " + VERSION + ".<size>.<id>)");
    }
    long size = Long.parseLong(fields[1]);
    return new MultipartId(size == 0 ? OptionalLong.empty() : OptionalLong.of(size), fields[2]);
  }

  String encoded() {
    return VERSION + "." + size.orElse(0) + "." + client;
  }
}
