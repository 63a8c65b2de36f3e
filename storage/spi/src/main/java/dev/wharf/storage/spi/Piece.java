package dev.wharf.storage.spi;

/** Bytes that the store already has, to be made part of an upload without passing anybody. */
public sealed interface Piece {

  /** Number of bytes. */
  long size();

  /**
   * A range of a finished object.
   *
   * @param etag of exactly that object
   */
  record OfObject(ObjectKey key, String etag, ByteRange range) implements Piece {
    @Override
    public long size() {
      return range.size();
    }
  }

  /**
   * The beginning of what a receipt of another upload names.
   *
   * @param staging where that upload's bytes are
   * @param receipt one of its receipts
   * @param size how many of its first bytes
   */
  record OfStaged(StagingId staging, Receipt receipt, long size) implements Piece {}
}
