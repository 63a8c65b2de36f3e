package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.actor.typed.ActorRef;

/** What an upload can be told. */
sealed interface UploadCommand extends CborSerializable {

  /** Creates without bytes. */
  record Create(UploadSpec spec, ActorRef<UploadReply> replyTo) implements UploadCommand {}

  /**
   * Creates and grants in one: nothing is journalled before the writer's first {@link Record}.
   *
   * @param size how many bytes the writer will bring, if it knows
   * @param keyLater the target key is not claimed: whoever creates it does that later, past the
   *     upload
   */
  record CreateAndClaim(
      UploadSpec spec, OptionalLong size, boolean keyLater, ActorRef<WriterMessage> writer)
      implements UploadCommand {}

  /**
   * Asks for the write lease.
   *
   * @param offset where the first byte shall go
   * @param length the upload's total length, declared late
   * @param size how many bytes the writer will bring, if it knows
   * @param resuming a writer that lost its token while it was writing, and goes on in its own place
   * @param digest what all bytes of the upload must sum up to, if that is said with this
   */
  record Claim(
      long offset,
      OptionalLong length,
      OptionalLong size,
      boolean resuming,
      Optional<Digest> digest,
      ActorRef<WriterMessage> writer)
      implements UploadCommand {

    /** One that says nothing of a digest. */
    Claim(
        long offset,
        OptionalLong length,
        OptionalLong size,
        boolean resuming,
        ActorRef<WriterMessage> writer) {
      this(offset, length, size, resuming, Optional.empty(), writer);
    }
  }

  /**
   * Says what has become durable.
   *
   * @param token the grant's
   * @param after the offset these receipts follow
   * @param receipts at most {@value #MAX_RECEIPTS}
   * @param finish the upload is complete at its new offset, whatever its length was
   * @param release the writer has ended; the lease is free
   */
  record Record(
      String token,
      long after,
      List<Receipt> receipts,
      boolean finish,
      boolean release,
      ActorRef<WriterMessage> writer)
      implements UploadCommand {
    static final int MAX_RECEIPTS = 256;

    /** The offset after these receipts. */
    long end() {
      return receipts.isEmpty() ? after : receipts.get(receipts.size() - 1).to();
    }
  }

  /** Gives the lease back without a word on bytes. */
  record Release(String token) implements UploadCommand {}

  /** The holder was told to yield, and is at it. */
  record StillYielding(String token) implements UploadCommand {}

  /** Asks for slots: see {@code WriterJournal}. */
  record Reserve(String token, int count, Optional<String> opened, ActorRef<WriterMessage> writer)
      implements UploadCommand {}

  /** Announces a direct put: see {@code WriterJournal}. */
  record AnnounceDirectPut(String token, ActorRef<WriterMessage> writer) implements UploadCommand {}

  record Describe(ActorRef<UploadReply> replyTo) implements UploadCommand {}

  /** The same when nobody writes, or after a second of that. */
  record DescribeAtRest(ActorRef<UploadReply> replyTo) implements UploadCommand {}

  /** Asks what there is to see, for those who look after the service. Changes nothing. */
  record Inspect(ActorRef<UploadInspection> replyTo) implements UploadCommand {}

  record Settle(ActorRef<UploadReply> replyTo) implements UploadCommand {}

  /**
   * Ends it.
   *
   * @param unfinishedOnly what has become an object by now stays
   */
  record Terminate(boolean unfinishedOnly, ActorRef<UploadReply> replyTo)
      implements UploadCommand {}

  /**
   * Somebody else wants its target key, and it seems that it never came to be: a crash before the
   * first byte leaves its claim behind. If so, the claim goes, and the answer is {@code NotFound}.
   */
  record GiveUpKey(ActorRef<UploadReply> replyTo) implements UploadCommand {}

  /**
   * Asks for the receipts that start in {@code [from, to)}: at most {@value #MOST}, because they
   * must fit a frame.
   */
  record ListReceipts(long from, long to, ActorRef<ReceiptPage> replyTo) implements UploadCommand {
    static final int MOST = 256;
  }

  /** Its row in the index is due: go on with an intent, expire, or say when to look again. */
  enum Wake implements UploadCommand {
    WAKE
  }

  /** The shard moves: let the writer flush, then stop. */
  enum Stop implements UploadCommand {
    STOP
  }

  // What follows an upload only ever tells itself.

  /** The index row is written, or another upload holds what it claims. */
  record Inserted(UploadCommand creation, Optional<UploadReply> refusal, Instant wakeAt)
      implements UploadCommand {}

  /** The journal was asked for its highest sequence number, on behalf of a command. */
  record Checked(UploadCommand command, Instant asked, long highest, Optional<Instant> armedUntil)
      implements UploadCommand {}

  /** The index or the journal could not be asked. */
  record NotChecked(UploadCommand command, String cause) implements UploadCommand {}

  /** The holder said nothing for too long, took too long, or is gone. */
  record HolderLost(String token) implements UploadCommand {}

  /** Those who watch a writer have watched long enough. */
  enum WatchOver implements UploadCommand {
    WATCH_OVER
  }

  /** Those who wait have waited long enough. */
  enum PatienceOver implements UploadCommand {
    PATIENCE_OVER
  }

  record Committed(StoredObject object) implements UploadCommand {}

  record CommitFailed(Throwable failure) implements UploadCommand {}

  /** What is at the key of a direct put nobody reported. */
  record PutLookedUp(Optional<StoredObject> object) implements UploadCommand {}

  /** The key of a direct put could not be looked up for now. */
  enum PutNotLookedUp implements UploadCommand {
    PUT_NOT_LOOKED_UP
  }

  /**
   * Who claims the target key was looked up.
   *
   * @param own whether it is this upload, or may be
   */
  record KeyLookedUp(boolean own) implements UploadCommand {}

  /** What the partial uploads of a final one have come to. */
  record PartialsSeen(Partials.Sight sight) implements UploadCommand {}

  /** The time has come to look at them once more. */
  enum LookAgain implements UploadCommand {
    LOOK_AGAIN
  }

  /** Its own writer, which made it of partial uploads, has ended. */
  record Assembled(ActorRef<WriterMessage> writer, UploadReply reply) implements UploadCommand {}

  /** Which of its partial uploads is in the way of a final one, if any can be named. */
  record CulpritSought(Optional<UploadId> partial, UploadReply.StoreFailed failed)
      implements UploadCommand {}

  /** Whoever created a final upload has waited long enough for it. */
  enum CreatorLeaves implements UploadCommand {
    CREATOR_LEAVES
  }

  /** Store or journal work failed for now; try it once more. */
  enum Retry implements UploadCommand {
    RETRY
  }

  record Discarded(Optional<Throwable> failure) implements UploadCommand {}

  /** Nothing came for a while. */
  enum Idle implements UploadCommand {
    IDLE
  }
}
