package dev.wharf.upload;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadReply.UnfitPartial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Looks at the uploads that a final one is made of. Their writers are not disturbed. */
final class Partials {
  /** Asked at one time: each may have to be read from the journal first. */
  private static final int BATCH = 16;

  /** What they have come to. */
  sealed interface Sight {

    /** All are complete. */
    record Whole(List<Part> parts) implements Sight {
      /** Number of bytes. */
      long size() {
        return parts.stream().mapToLong(part -> part.object().size()).sum();
      }

      /** Everything from an offset on. */
      List<Piece> from(long offset) {
        List<Piece> pieces = new ArrayList<>();
        long start = 0;
        for (Part part : parts) {
          long size = part.object().size();
          long skipped = Math.min(size, Math.max(0, offset - start));
          if (skipped < size) {
            pieces.add(part.from(skipped));
          }
          start += size;
        }
        return pieces;
      }
    }

    /** Some are unfinished. */
    record Waiting() implements Sight {}

    /** Nothing can be made of them. */
    record Hopeless(UploadReply reply) implements Sight {}

    /** Not all could be asked. */
    record Unclear(UploadReply reply) implements Sight {}
  }

  /** A partial upload, and what it has become. */
  record Part(UploadId id, StoredObject object) {
    private Piece from(long offset) {
      return new Piece.OfObject(object.key(), object.etag(), new ByteRange(offset, object.size()));
    }
  }

  private final Function<UploadId, CompletionStage<UploadReply>> describe;
  private final Function<UploadId, CompletionStage<UploadReply>> settle;

  /**
   * @param describe asks an upload how it stands
   * @param settle the same of one that seems not to be there: the answer is held against the
   *     journal
   */
  Partials(
      Function<UploadId, CompletionStage<UploadReply>> describe,
      Function<UploadId, CompletionStage<UploadReply>> settle) {
    this.describe = describe;
    this.settle = settle;
  }

  /** What the partial uploads of a final one have come to. */
  CompletionStage<Sight> look(UploadSpec spec) {
    List<UploadId> ids = distinct(spec);
    CompletionStage<Map<UploadId, UploadReply>> found = done(new HashMap<>());
    for (int from = 0; from < ids.size(); from += BATCH) {
      List<UploadId> batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
      found = found.thenCompose(before -> withMore(before, batch));
    }
    return found.thenApply(replies -> judge(spec, replies));
  }

  /** Each once. */
  static List<UploadId> distinct(UploadSpec spec) {
    return spec.concat().orElseThrow().partials().stream().distinct().toList();
  }

  private CompletionStage<Map<UploadId, UploadReply>> withMore(
      Map<UploadId, UploadReply> before, List<UploadId> batch) {
    CompletionStage<Map<UploadId, UploadReply>> all = done(before);
    for (UploadId id : batch) {
      all =
          all.thenCombine(
              asked(id),
              (replies, reply) -> {
                replies.put(id, reply);
                return replies;
              });
    }
    return all;
  }

  private CompletionStage<UploadReply> asked(UploadId id) {
    return describe
        .apply(id)
        .thenCompose(reply -> reply instanceof NotFound ? settle.apply(id) : done(reply));
  }

  // Judged. Pure.

  static Sight judge(UploadSpec spec, Map<UploadId, UploadReply> replies) {
    List<Part> parts = new ArrayList<>();
    long sum = 0;
    boolean waiting = false;
    for (UploadId id : spec.concat().orElseThrow().partials()) {
      UploadReply reply = replies.getOrDefault(id, new NotFound());
      if (!(reply instanceof Standing standing)) {
        return notStanding(id, reply);
      }
      Optional<Unfit> unfit = unfit(spec, standing);
      if (unfit.isPresent()) {
        return new Sight.Hopeless(new UnfitPartial(id, unfit.get()));
      }
      sum = sum(sum, standing.length().orElse(standing.offset()));
      standing.object().ifPresent(object -> parts.add(new Part(id, object)));
      waiting |= !standing.complete();
    }
    long most = spec.maxLength().orElse(Long.MAX_VALUE);
    if (sum > most) {
      return new Sight.Hopeless(new TooLong(most, 0));
    }
    return waiting ? new Sight.Waiting() : new Sight.Whole(parts);
  }

  private static Sight notStanding(UploadId id, UploadReply reply) {
    if (reply instanceof Gone) {
      return new Sight.Hopeless(new UnfitPartial(id, Unfit.ENDED));
    }
    return reply instanceof NotFound
        ? new Sight.Hopeless(new UnfitPartial(id, Unfit.UNKNOWN))
        : new Sight.Unclear(reply);
  }

  /** Who knows an upload that is nobody's may use it. */
  private static Optional<Unfit> unfit(UploadSpec spec, Standing partial) {
    boolean mine = partial.owner().isEmpty() || partial.owner().equals(spec.owner());
    if (!mine) {
      return Optional.of(Unfit.NOT_YOURS);
    }
    return partial.isPartial() ? Optional.empty() : Optional.of(Unfit.NOT_PARTIAL);
  }

  private static long sum(long one, long other) {
    return other > Long.MAX_VALUE - one ? Long.MAX_VALUE : one + other;
  }

  // What the store has of them

  /** The first of them whose object is not there any more, or not the same. */
  static CompletionStage<Optional<UploadId>> missing(ObjectStore store, List<Part> parts) {
    if (parts.isEmpty()) {
      return done(Optional.empty());
    }
    Part first = parts.get(0);
    List<Part> others = parts.stream().filter(part -> !part.id().equals(first.id())).toList();
    return store
        .stat(first.object().key())
        .thenCompose(
            found ->
                found.filter(now -> now.etag().equals(first.object().etag())).isPresent()
                    ? missing(store, others)
                    : done(Optional.of(first.id())));
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
