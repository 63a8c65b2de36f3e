package dev.wharf.storage.spi;

import java.nio.charset.StandardCharsets;

/**
 * Where a finished object lives in a back end: segments separated by {@code /}, relative, already
 * normalised. The same spelling on every back end.
 *
 * @param value 1 to 1024 bytes of UTF-8; no empty, {@code .} or {@code ..} segment, no control
 *     character, no backslash, and no segment that starts with {@value #RESERVED}
 */
public record ObjectKey(String value) {
  /** Names that start so belong to Wharf: staging and metadata live under them. */
  public static final String RESERVED = ".wharf";

  private static final int MAX_BYTES = 1024;

  public ObjectKey {
    require(!value.isEmpty(), value, "at least one character");
    require(
        value.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES,
        value,
        "at most " + MAX_BYTES + " bytes of UTF-8");
    require(
        value.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\'),
        value,
        "no control character and no backslash");
    for (String segment : value.split("/", -1)) {
      require(
          !segment.isEmpty() && !segment.equals(".") && !segment.equals(".."),
          value,
          "no empty, '.' or '..' segment");
      require(!segment.startsWith(RESERVED), value, "no segment that starts with " + RESERVED);
    }
  }

  private static void require(boolean holds, String value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "object key: '" + value + "' (expected: " + expected + ")");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
