package dev.wharf.upload;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The upload as it now stands, or why not. A refusal is an answer and carries what a protocol needs
 * to word it; it is never an exception.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = UploadReply.Standing.class, name = "standing"),
  @JsonSubTypes.Type(value = UploadReply.NotFound.class, name = "not-found"),
  @JsonSubTypes.Type(value = UploadReply.Gone.class, name = "gone"),
  @JsonSubTypes.Type(value = UploadReply.Terminated.class, name = "terminated"),
  @JsonSubTypes.Type(value = UploadReply.AlreadyExists.class, name = "already-exists"),
  @JsonSubTypes.Type(value = UploadReply.KeyClaimed.class, name = "key-claimed"),
  @JsonSubTypes.Type(value = UploadReply.KeyTaken.class, name = "key-taken"),
  @JsonSubTypes.Type(value = UploadReply.OffsetMismatch.class, name = "offset-mismatch"),
  @JsonSubTypes.Type(value = UploadReply.LengthConflict.class, name = "length-conflict"),
  @JsonSubTypes.Type(value = UploadReply.TooLong.class, name = "too-long"),
  @JsonSubTypes.Type(value = UploadReply.ChecksumMismatch.class, name = "checksum-mismatch"),
  @JsonSubTypes.Type(value = UploadReply.AlreadyComplete.class, name = "already-complete"),
  @JsonSubTypes.Type(value = UploadReply.FinalUpload.class, name = "final-upload"),
  @JsonSubTypes.Type(value = UploadReply.UnfitPartial.class, name = "unfit-partial"),
  @JsonSubTypes.Type(value = UploadReply.Busy.class, name = "busy"),
  @JsonSubTypes.Type(value = UploadReply.Unavailable.class, name = "unavailable"),
  @JsonSubTypes.Type(value = UploadReply.Interrupted.class, name = "interrupted"),
  @JsonSubTypes.Type(value = UploadReply.StoreFailed.class, name = "store-failed")
})
public sealed interface UploadReply extends CborSerializable {

  /**
   * The upload as it now stands.
   *
   * @param id its identity
   * @param owner who may go on with it; empty = anyone who knows the id
   * @param target the key of the object it becomes
   * @param offset bytes durably stored
   * @param length total bytes; empty = deferred
   * @param metadata the client's metadata exactly as it was sent
   * @param created when it was created
   * @param expires when it will be discarded if nothing more arrives; empty = never, or complete
   *     and not a partial upload
   * @param object the finished object; present = the upload is complete
   * @param concat whether it is a partial or a final upload; empty = neither
   */
  record Standing(
      UploadId id,
      Optional<String> owner,
      ObjectKey target,
      long offset,
      OptionalLong length,
      Optional<String> metadata,
      Instant created,
      Optional<Instant> expires,
      Optional<StoredObject> object,
      Optional<Concat> concat)
      implements UploadReply {

    /** Of an upload that is neither partial nor final. */
    public Standing(
        UploadId id,
        Optional<String> owner,
        ObjectKey target,
        long offset,
        OptionalLong length,
        Optional<String> metadata,
        Instant created,
        Optional<Instant> expires,
        Optional<StoredObject> object) {
      this(id, owner, target, offset, length, metadata, created, expires, object, Optional.empty());
    }

    public boolean complete() {
      return object.isPresent();
    }

    /** Whether it is made of partial uploads. */
    public boolean isFinal() {
      return concat.filter(Concat::isFinal).isPresent();
    }

    /** Whether final uploads may be made of it. */
    public boolean isPartial() {
      return concat.filter(Concat::isPartial).isPresent();
    }
  }

  /** No upload of that id was ever created here. */
  record NotFound() implements UploadReply {}

  /** Why an upload is no more. */
  enum End {
    TERMINATED,
    EXPIRED,
    FAILED
  }

  /**
   * The upload has ended without becoming an object, or its object was removed with it.
   *
   * @param end why
   * @param detail in words; empty if {@code end} says it all
   */
  record Gone(End end, String detail) implements UploadReply {}

  /** The upload was ended by this very request; from now on it is {@link Gone}. */
  record Terminated() implements UploadReply {}

  /** An upload of that id exists already. */
  record AlreadyExists() implements UploadReply {}

  /**
   * Another unfinished upload has claimed the target key.
   *
   * @param holder that upload
   */
  record KeyClaimed(UploadId holder) implements UploadReply {}

  /**
   * Something is at the target key, and is not to be replaced.
   *
   * @param target that key
   */
  record KeyTaken(ObjectKey target) implements UploadReply {}

  /**
   * The next byte goes elsewhere. Nothing was changed.
   *
   * @param expected the upload's offset
   * @param provided what was asked for
   */
  record OffsetMismatch(long expected, long provided) implements UploadReply {}

  /**
   * A length was declared that contradicts the one known, or lies below the offset. Nothing was
   * changed.
   *
   * @param known the length known before; empty = none, and {@code offset} is what it must not
   *     undercut
   * @param offset bytes durably stored
   * @param declared what was declared
   */
  record LengthConflict(OptionalLong known, long offset, long declared) implements UploadReply {}

  /**
   * More bytes than the upload may have.
   *
   * @param limit the length, or the largest length allowed
   * @param offset bytes durably stored
   */
  record TooLong(long limit, long offset) implements UploadReply {}

  /**
   * All bytes came, and they are not what their checksum says. None of them counts; an upload that
   * was to begin with them is not there. Or: the last of them came, and the whole does not have its
   * digest; then the upload has ended.
   *
   * @param offset bytes durably stored, as before; in the second case its length
   */
  record ChecksumMismatch(long offset) implements UploadReply {}

  /** The upload is complete; it takes no more bytes. The standing tells its size. */
  record AlreadyComplete(Standing standing) implements UploadReply {}

  /** A final upload is made of partial ones, and takes no bytes. Nothing was changed. */
  record FinalUpload() implements UploadReply {}

  /** Why a final upload cannot be made of another one. */
  enum Unfit {
    /** There is none of that id. */
    UNKNOWN,
    /** It is no more, or its object is not. */
    ENDED,
    /** It was not created as a partial upload. */
    NOT_PARTIAL,
    /** It has another owner. */
    NOT_YOURS
  }

  /**
   * A final upload cannot be made of that one, and is not there.
   *
   * @param partial which
   * @param why why not
   */
  record UnfitPartial(UploadId partial, Unfit why) implements UploadReply {}

  /**
   * Not now: the upload is being committed, or its writer did not let go in time. The same request
   * may go through in a moment.
   */
  record Busy() implements UploadReply {}

  /**
   * Nobody could answer: a shard is moving, the database is away, this node shuts down.
   *
   * @param detail for the log and a human
   */
  record Unavailable(String detail) implements UploadReply {}

  /** What cut an append short. */
  enum Cut {
    /** The client's connection broke, or it ended before it had sent what it announced. */
    CLIENT,
    /** Another request took the write lease. */
    PREEMPTED,
    /** This node shuts down. */
    DRAINING
  }

  /**
   * The append was cut short. What had arrived is kept.
   *
   * @param cut by what
   * @param offset bytes durably stored
   */
  record Interrupted(Cut cut, long offset) implements UploadReply {}

  /**
   * The object store failed. What it made durable is kept.
   *
   * @param kind what happened
   * @param mayRetry whether the same request may go through later
   * @param detail for the log and a human
   */
  record StoreFailed(StorageFailure.Kind kind, boolean mayRetry, String detail)
      implements UploadReply {}
}
