package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.KeyClaimed;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Unavailable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Who has which target key. The index knows who claims it; whether that upload is unfinished, only
 * the upload itself knows.
 */
final class KeyClaims {
  private final UploadIndex index;
  private final Function<UploadId, CompletionStage<UploadReply>> describe;
  private final Function<UploadId, CompletionStage<UploadReply>> giveUpKey;

  /**
   * @param describe asks an upload how it stands
   * @param giveUpKey asks one that never came to be to let go; {@code NotFound} if it has
   */
  KeyClaims(
      UploadIndex index,
      Function<UploadId, CompletionStage<UploadReply>> describe,
      Function<UploadId, CompletionStage<UploadReply>> giveUpKey) {
    this.index = index;
    this.describe = describe;
    this.giveUpKey = giveUpKey;
  }

  /**
   * The upload behind a claim: {@code Standing}, {@code NotFound} or {@code Unavailable}.
   *
   * @param how it is asked
   */
  CompletionStage<UploadReply> find(
      ObjectKey target, Function<UploadId, CompletionStage<UploadReply>> how) {
    return index
        .holder(target)
        .thenCompose(holder -> holder.map(how).orElseGet(() -> done(new NotFound())))
        .thenApply(reply -> reply instanceof Gone ? new NotFound() : reply)
        .exceptionally(KeyClaims::unavailable);
  }

  /**
   * Tries a creation. A claim may outlive its upload for a moment, or until the next wake: if that
   * is what was in the way, it is taken away and the creation is tried once more.
   */
  CompletionStage<UploadReply> creating(Supplier<CompletionStage<UploadReply>> creation) {
    return creation
        .get()
        .thenCompose(
            reply ->
                reply instanceof KeyClaimed claimed ? afterClaimed(claimed, creation) : done(reply))
        .exceptionally(KeyClaims::unavailable);
  }

  private CompletionStage<UploadReply> afterClaimed(
      KeyClaimed claimed, Supplier<CompletionStage<UploadReply>> creation) {
    return freed(claimed.holder()).thenCompose(free -> free ? creation.get() : done(claimed));
  }

  /** Takes a claim away if no unfinished upload stands behind it. */
  private CompletionStage<Boolean> freed(UploadId holder) {
    return describe.apply(holder).thenCompose(reply -> freed(holder, reply));
  }

  private CompletionStage<Boolean> freed(UploadId holder, UploadReply reply) {
    if (reply instanceof NotFound) {
      return giveUpKey.apply(holder).thenApply(NotFound.class::isInstance);
    }
    return isOver(reply) ? index.unclaim(holder).thenApply(done -> true) : done(false);
  }

  /** From here on no upload goes back to being unfinished. */
  private static boolean isOver(UploadReply reply) {
    return reply instanceof Gone || reply instanceof Standing standing && standing.complete();
  }

  /** What is in the way of a new upload at that key, before any work is done for it. */
  CompletionStage<Optional<UploadReply>> rival(ObjectKey target) {
    return index
        .holder(target)
        .thenCompose(holder -> holder.map(this::rival).orElseGet(() -> done(Optional.empty())))
        .exceptionally(failure -> Optional.of(unavailable(failure)));
  }

  private CompletionStage<Optional<UploadReply>> rival(UploadId holder) {
    return freed(holder)
        .thenApply(free -> free ? Optional.empty() : Optional.of(new KeyClaimed(holder)));
  }

  /**
   * Claims the key for an upload that has none yet.
   *
   * @return empty, or the refusal; fails if it is not known whether the upload has the key now
   */
  CompletionStage<Optional<UploadReply>> take(UploadSpec spec) {
    return sure(spec, index.claim(spec.id()).thenApply(KeyClaims::refusal));
  }

  private static Optional<UploadReply> refusal(Optional<UploadIndex.Conflict> conflict) {
    return conflict.map(Creating::refusal);
  }

  /**
   * Moves the claim from one upload to another of the same target.
   *
   * @return as {@link #take}
   */
  CompletionStage<Optional<UploadReply>> pass(UploadId from, UploadSpec to) {
    return sure(
        to,
        index
            .passClaim(from, to.id())
            .thenCompose(
                passed -> passed ? done(Optional.empty()) : whyNot(from).thenApply(Optional::of)));
  }

  private CompletionStage<UploadReply> whyNot(UploadId from) {
    return describe.apply(from).thenApply(KeyClaims::whyNot);
  }

  private static UploadReply whyNot(UploadReply from) {
    if (from instanceof Standing standing) {
      return standing.complete() ? new AlreadyComplete(standing) : new Busy();
    }
    return from;
  }

  /** A change that failed may have been made all the same: the index is asked who has the key. */
  private CompletionStage<Optional<UploadReply>> sure(
      UploadSpec spec, CompletionStage<Optional<UploadReply>> change) {
    return change.exceptionallyCompose(
        failure ->
            index
                .holder(spec.target())
                .thenApply(
                    holder ->
                        holder.filter(spec.id()::equals).isPresent()
                            ? Optional.empty()
                            : Optional.of(unavailable(failure))));
  }

  private static UploadReply unavailable(Throwable failure) {
    return new Unavailable("index: " + failure.getMessage());
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
