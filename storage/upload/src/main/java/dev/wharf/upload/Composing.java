package dev.wharf.upload;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.AlreadyExists;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Creates uploads that begin with bytes the store has already.
 *
 * <p>The new upload has no claim on its target key until it has all of its base: whoever looks the
 * key up meets either what was there before, or the new upload with everything it is to begin with,
 * and never a part of it. What a crash leaves without a claim expires.
 */
final class Composing {
  private final ObjectStore store;
  private final String journal;
  private final KeyClaims keys;
  private final ShardedUploads uploads;

  Composing(UploadContext context, KeyClaims keys, ShardedUploads uploads) {
    this.store = context.store();
    this.journal = context.journal();
    this.keys = keys;
    this.uploads = uploads;
  }

  CompletionStage<UploadReply> create(UploadSpec spec, Base base) {
    return base instanceof Base.OfObject object
        ? ofObject(spec, object)
        : ofUpload(spec, (Base.OfUpload) base);
  }

  // From a finished object

  private CompletionStage<UploadReply> ofObject(UploadSpec spec, Base.OfObject base) {
    if (base.size() > base.object().size()) {
      return done(new OffsetMismatch(base.object().size(), base.size()));
    }
    if (base.size() == 0) {
      return uploads.create(spec);
    }
    Piece piece =
        new Piece.OfObject(
            base.object().key(), base.object().etag(), new ByteRange(0, base.size()));
    return keys.rival(spec.target())
        .thenCompose(
            rival ->
                rival
                    .map(Composing::done)
                    .orElseGet(
                        () -> begin(spec, base.size(), List.of(piece), () -> keys.take(spec))));
  }

  // From another unfinished upload

  private CompletionStage<UploadReply> ofUpload(UploadSpec spec, Base.OfUpload base) {
    return uploads
        .settle(base.upload())
        .thenCompose(
            reply ->
                reply instanceof Standing standing
                    ? ofStanding(spec, base, standing)
                    : done(reply));
  }

  private CompletionStage<UploadReply> ofStanding(
      UploadSpec spec, Base.OfUpload base, Standing standing) {
    if (!standing.target().equals(spec.target())) {
      throw new IllegalArgumentException(
          "target: '" + spec.target() + "' (expected: the base's, '" + standing.target() + "')");
    }
    if (standing.complete()) {
      return done(new AlreadyComplete(standing));
    }
    if (standing.offset() < base.size()) {
      return done(new OffsetMismatch(standing.offset(), base.size()));
    }
    if (base.size() > 0 && !store.capabilities().composeStaged()) {
      return cannot(base, standing);
    }
    return pieces(base, 0, List.of())
        .thenCompose(
            pieces ->
                pieces
                    .map(all -> begin(spec, base.size(), all, () -> passed(base, spec)))
                    .orElseGet(() -> done(new Busy())));
  }

  /** Whoever asked may have meant to go on, and not know that the upload has grown since. */
  private static CompletionStage<UploadReply> cannot(Base.OfUpload base, Standing standing) {
    return done(
        base.size() < standing.offset()
            ? new OffsetMismatch(standing.offset(), base.size())
            : new StoreFailed(
                StorageFailure.Kind.UNSUPPORTED,
                false,
                "this store composes finished objects only"));
  }

  private CompletionStage<Optional<UploadReply>> passed(Base.OfUpload base, UploadSpec spec) {
    return keys.pass(base.upload(), spec)
        .thenApply(
            refusal -> {
              if (refusal.isEmpty()) {
                // If this is not heard, what has lost its claim expires.
                uploads.endUnfinished(base.upload());
              }
              return refusal;
            });
  }

  /** All receipts of the base, page by page; empty if they changed while they were read. */
  private CompletionStage<Optional<List<Piece>>> pieces(
      Base.OfUpload base, long from, List<Piece> before) {
    if (from == base.size()) {
      return done(Optional.of(before));
    }
    return uploads
        .receipts(base.upload(), from, base.size())
        .thenCompose(
            page -> {
              List<Receipt> receipts = page.receipts();
              if (receipts.isEmpty() || receipts.get(0).from() != from) {
                return done(Optional.empty());
              }
              List<Piece> all = new ArrayList<>(before);
              receipts.forEach(receipt -> all.add(piece(base, receipt)));
              long end = receipts.get(receipts.size() - 1).to();
              return pieces(base, Math.min(end, base.size()), all);
            });
  }

  private Piece piece(Base.OfUpload base, Receipt receipt) {
    StagingId staging = new StagingId(journal, base.upload().value());
    long size = Math.min(receipt.to(), base.size()) - receipt.from();
    return new Piece.OfStaged(staging, receipt, size);
  }

  // What both have in common

  /**
   * @param takeKey empty, or why the key cannot be had; fails if that is not known
   */
  private CompletionStage<UploadReply> begin(
      UploadSpec spec,
      long size,
      List<Piece> pieces,
      Supplier<CompletionStage<Optional<UploadReply>>> takeKey) {
    return uploads
        .begin(unfinished(spec, size), size, new Supply.OfStore(pieces))
        .thenCompose(
            reply ->
                reply instanceof Standing standing && standing.offset() == size
                    ? keyed(spec, standing, takeKey)
                    : abandoned(spec, reply));
  }

  /** It must not be complete before it has its key. */
  private static UploadSpec unfinished(UploadSpec spec, long size) {
    return isAll(spec, size) ? spec.withLength(OptionalLong.empty()) : spec;
  }

  private static boolean isAll(UploadSpec spec, long size) {
    return spec.length().equals(OptionalLong.of(size));
  }

  private CompletionStage<UploadReply> keyed(
      UploadSpec spec,
      Standing standing,
      Supplier<CompletionStage<Optional<UploadReply>>> takeKey) {
    return takeKey
        .get()
        .thenCompose(
            refusal ->
                refusal.map(reply -> abandoned(spec, reply)).orElseGet(() -> whole(spec, standing)))
        // Whether it has the key is not known: whatever it has stays.
        .exceptionally(failure -> new Unavailable("index: " + failure.getMessage()));
  }

  /** Says the length only now, if the base was all there is to it. */
  private CompletionStage<UploadReply> whole(UploadSpec spec, Standing standing) {
    Body nothing = Body.of(Source.empty(), OptionalLong.of(0));
    return isAll(spec, standing.offset())
        ? uploads.receive(spec.id(), new Append(standing.offset(), spec.length(), nothing))
        : done(standing);
  }

  /** Nothing of a creation that failed remains; what was there before is not touched. */
  private CompletionStage<UploadReply> abandoned(UploadSpec spec, UploadReply reply) {
    boolean created = !(reply instanceof AlreadyExists || reply instanceof TooLong);
    return created
        ? uploads
            .endUnfinished(spec.id())
            .thenCompose(end -> end instanceof NotFound ? discarded(spec) : done(true))
            .thenApply(any -> told(reply))
        : done(reply);
  }

  /** Nothing of it is journalled, so that no upload discards it; what fails here is swept. */
  private CompletionStage<Boolean> discarded(UploadSpec spec) {
    return store
        .discard(new StagingId(journal, spec.id().value()), List.of(), Optional.empty())
        .handle((done, failure) -> failure == null);
  }

  private static UploadReply told(UploadReply reply) {
    boolean baseGone =
        reply instanceof StoreFailed failed && failed.kind() == StorageFailure.Kind.NOT_FOUND;
    return baseGone ? new NotFound() : reply;
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
