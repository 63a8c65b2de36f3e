package dev.wharf.storage.spi;

/**
 * Bytes {@code [from, to)} of an object.
 *
 * @param from first byte
 * @param to one past the last byte
 */
public record ByteRange(long from, long to) {
  public ByteRange {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "range: [" + from + ", " + to + ") (expected: 0 <= from <= to)");
    }
  }

  /** All of an object. */
  public static ByteRange all(StoredObject object) {
    return new ByteRange(0, object.size());
  }

  /** Number of bytes. */
  public long size() {
    return to - from;
  }
}
