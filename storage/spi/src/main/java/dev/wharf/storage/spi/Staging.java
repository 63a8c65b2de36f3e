package dev.wharf.storage.spi;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/**
 * Everything one writer is told before its first byte.
 *
 * @param id where the upload's bytes are staged
 * @param target the key the object will have in the end
 * @param condition what must be at the key for a direct put to go through
 * @param grant a random name for this writer; write-once names carry it. {@code [A-Za-z0-9_-]+}
 * @param offset where the first byte goes
 * @param open the receipts at the end of the list that this writer may go on in: one seal that was
 *     taken for it and persisted so, or the tails not yet absorbed; empty = start a place of its
 *     own
 * @param length total bytes of the upload, if known
 * @param multipart the multipart upload's id, if one is open
 * @param meta what will be kept beside the object
 * @param journal where to get slots and to announce a direct put
 * @param release told of a chunk that came, the very object, once the store reads it no more: its
 *     memory may then serve another. Never told of what the store keeps; need not be told at all.
 *     On any thread, and must not wait.
 */
public record Staging(
    StagingId id,
    ObjectKey target,
    Condition condition,
    String grant,
    long offset,
    List<Receipt> open,
    OptionalLong length,
    Optional<String> multipart,
    ObjectMeta meta,
    WriterJournal journal,
    Consumer<ByteString> release) {
  private static final Consumer<ByteString> UNHEARD = chunk -> {};

  public Staging {
    open = List.copyOf(open);
  }

  /** Without anybody who wants memory back. */
  public Staging(
      StagingId id,
      ObjectKey target,
      Condition condition,
      String grant,
      long offset,
      List<Receipt> open,
      OptionalLong length,
      Optional<String> multipart,
      ObjectMeta meta,
      WriterJournal journal) {
    this(id, target, condition, grant, offset, open, length, multipart, meta, journal, UNHEARD);
  }

  /** The same, with somebody who wants memory back. */
  public Staging releasing(Consumer<ByteString> to) {
    return new Staging(
        id, target, condition, grant, offset, open, length, multipart, meta, journal, to);
  }

  /** The sealed place this writer may go on in. */
  public Optional<Receipt> seal() {
    return open.stream().filter(receipt -> receipt.form() == Receipt.Form.SEALED).findFirst();
  }
}
