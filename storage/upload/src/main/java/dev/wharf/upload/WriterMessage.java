package dev.wharf.upload;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.StagingId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;

/** What a writer can be told by its upload. Its own messages are in {@code Writer}. */
interface WriterMessage {

  /**
   * The write lease.
   *
   * @param token random; it also names what the writer stores. It dies with the incarnation.
   * @param upload this incarnation's own reference: what is sent to it is not lost in a shard that
   *     moves, and never reaches another incarnation
   * @param expected what must be at the target key
   * @param offset where the first byte goes
   * @param length total bytes; empty = deferred
   * @param limit the most bytes the upload may have; empty = no limit
   * @param open what the writer may go on in
   * @param multipart the open multipart upload, if any
   * @param staged nothing is put directly: what it becomes is looked at before it is the object, or
   *     a put was given up
   */
  record Granted(
      String token,
      ActorRef<UploadCommand> upload,
      StagingId staging,
      ObjectKey target,
      Condition expected,
      ObjectMeta meta,
      long offset,
      OptionalLong length,
      OptionalLong limit,
      List<Receipt> open,
      Optional<String> multipart,
      @JsonProperty("verified") boolean staged)
      implements WriterMessage, CborSerializable {}

  /** No lease, and why. */
  record Refused(UploadReply reply) implements WriterMessage, CborSerializable {}

  /**
   * The receipts are journalled.
   *
   * @param offset the offset now
   * @param reply the upload as it stands, if the lease was released with it
   */
  record Journalled(long offset, Optional<UploadReply> reply)
      implements WriterMessage, CborSerializable {}

  /**
   * The token is not current, or the receipts do not follow the offset: stop at once.
   *
   * @param offset the offset now
   */
  record Fenced(String token, long offset) implements WriterMessage, CborSerializable {}

  record Reserved(Slots slots) implements WriterMessage, CborSerializable {}

  /**
   * The direct put is journalled.
   *
   * @param meta what to put beside the object
   */
  record PutAnnounced(ObjectMeta meta) implements WriterMessage, CborSerializable {}

  /** Everything is journalled and the lease is free; the store is making the object. */
  enum Committing implements WriterMessage, CborSerializable {
    COMMITTING
  }

  /**
   * This incarnation ends, because its shard moves: the lease is to be asked for once more,
   * wherever the upload lives then. The client notices nothing.
   */
  record Moved(String token) implements WriterMessage, CborSerializable {}

  /** Somebody else wants the lease: stop reading, flush, record, release. */
  record Yield(String token) implements WriterMessage, CborSerializable {}
}
