package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * What must be known of uploads without waking them: which are due, and who holds a target key. Not
 * the truth about an upload: that is its journal.
 */
interface UploadIndex {
  /** Nobody need look after it; a time no clock here reaches. */
  Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  /** What the index says of an upload. */
  enum Phase {
    OPEN,
    COMPLETE,
    ENDED
  }

  /** Why a row could not be written. */
  sealed interface Conflict {
    /** That id has a row. */
    record SameId() implements Conflict {}

    /** That unfinished upload claims the same key. */
    record SameKey(UploadId holder) implements Conflict {}
  }

  /**
   * Writes the row of an upload, before its first event, and claims its target key.
   *
   * @return empty, or what is in the way
   */
  CompletionStage<Optional<Conflict>> insert(UploadSpec spec, Instant now, Instant wakeAt);

  /**
   * The same without a claim: the upload gets its target key later, or never.
   *
   * @return empty, or {@link Conflict.SameId}
   */
  CompletionStage<Optional<Conflict>> insertUnclaimed(UploadSpec spec, Instant now, Instant wakeAt);

  /**
   * Claims its target key for an unfinished upload that has none. Saying it twice is harmless.
   *
   * @return empty, or {@link Conflict.SameKey}; fails if the upload has no row or is not unfinished
   */
  CompletionStage<Optional<Conflict>> claim(UploadId id);

  /**
   * Moves the claim of a target key from one unfinished upload to another of the same target, in
   * one step.
   *
   * @return whether it did; {@code false} = the one has no claim, or the other is not unfinished,
   *     and nothing has changed
   */
  CompletionStage<Boolean> passClaim(UploadId from, UploadId to);

  /** Frees the key of an upload that is complete or has ended, in case nobody said so yet. */
  CompletionStage<Done> unclaim(UploadId id);

  /** The unfinished upload that claims the key; whether it really is unfinished, it knows. */
  CompletionStage<Optional<UploadId>> holder(ObjectKey target);

  /** Removes the row of an upload that got no event. */
  CompletionStage<Done> remove(UploadId id);

  /**
   * The highest sequence number in the upload's journal, 0 for none.
   *
   * @param wakeAt when to look after the upload if it should be lost from now on; empty = as it is
   */
  CompletionStage<Long> check(UploadId id, Optional<Instant> wakeAt);

  /** When to look after the upload next. */
  CompletionStage<Done> wakeAt(UploadId id, Instant at);

  /**
   * The upload is complete: its key is free.
   *
   * @param wakeAt when to look after it next; empty = {@link #hasten} may say
   */
  CompletionStage<Done> completed(UploadId id, Optional<Instant> wakeAt);

  /** The upload has ended: its key is free; its events are to be forgotten at that time. */
  CompletionStage<Done> ended(UploadId id, Instant forgetAt);

  /** Removes the events, snapshots and row of an ended upload. */
  CompletionStage<Done> forget(UploadId id);

  /** Uploads whose time to be looked after has come, the longest due first. */
  CompletionStage<List<UploadId>> due(Instant now, int limit);

  /**
   * Has complete uploads looked after that it would otherwise be too late for: those that became
   * complete while such uploads were kept for ever, or for longer. None is looked after before it
   * has been there for that long.
   *
   * @param keep how long complete uploads are kept
   * @param soon when to look after those that have been there for that long already
   * @param limit how many, at most
   * @return how many; fewer than the limit = there are no more
   */
  CompletionStage<Integer> hasten(Duration keep, Instant now, Instant soon, int limit);

  /** What the index says of each; those without a row are left out. */
  CompletionStage<Map<UploadId, Phase>> phases(List<UploadId> ids);

  /** What the index says of an upload; empty = no row. */
  default CompletionStage<Optional<Phase>> phase(UploadId id) {
    return phases(List.of(id)).thenApply(found -> Optional.ofNullable(found.get(id)));
  }

  /** The journal's name of an upload. */
  static String persistenceId(UploadId id) {
    return "upload|" + id.value();
  }
}
