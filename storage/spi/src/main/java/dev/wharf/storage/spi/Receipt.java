package dev.wharf.storage.spi;

/**
 * What a back end says of bytes it has made durable: everything of {@code [from, to)} is stored,
 * survives a crash, and cannot change any more.
 *
 * <p>Receipts of one upload are contiguous. A receipt may <em>replace</em> whole earlier receipts
 * from a boundary on (a part replaces the tails it absorbed, a growing segment its own earlier
 * checkpoint), but only with {@code to} at or beyond the end of what it replaces: the offset never
 * falls.
 *
 * @param from first byte, counted from the start of the upload
 * @param to one past the last byte; equal to {@code from} only for an empty upload
 * @param form what may still happen to it
 * @param token the back end's own words: an opaque, versioned string (a segment file's name, a part
 *     number and ETag, a block id). It names something written once and never reused.
 */
public record Receipt(long from, long to, Form form, String token) {

  /** What may still happen to the place a receipt names. */
  public enum Form {
    /** A piece of its own, or a place that only its own writer may go on in. */
    PART,
    /** A small piece that a later part is meant to absorb. */
    TAIL,
    /**
     * The last receipt of a request: its writer has closed the place and will never write there
     * again, so that one later grant may take the seal and go on in it.
     */
    SEALED,
    /** The whole object, already at its key (a direct put). The token is its ETag. */
    OBJECT
  }

  public Receipt {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "receipt: [" + from + ", " + to + ") (expected: 0 <= from <= to)");
    }
  }

  /** Number of bytes. */
  public long size() {
    return to - from;
  }
}
