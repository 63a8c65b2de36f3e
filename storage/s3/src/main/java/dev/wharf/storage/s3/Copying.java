package dev.wharf.storage.s3;

import dev.wharf.storage.multipart.PartLimits;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.Done;

/** Copies inside the bucket: in one request up to a size, beyond as parts, several at once. */
final class Copying {
  /** Parts are copied side by side, so smaller ones are faster. */
  private static final long PART = 1L << 30;

  private final Bucket bucket;
  private final Layout layout;
  private final S3Profile profile;
  private final Publishing publishing;
  private final Parts parts;
  private final long atMost;

  /**
   * @param atMost most bytes of one request
   */
  Copying(Bucket bucket, Layout layout, S3Profile profile, Publishing publishing, long atMost) {
    this.bucket = bucket;
    this.layout = layout;
    this.profile = profile;
    this.publishing = publishing;
    this.parts = new Parts(bucket);
    this.atMost = Math.min(atMost, profile.limits().maxCopy());
  }

  CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    String key = layout.object(to);
    CompletionStage<Head> copied =
        from.size() <= atMost
            ? publishing.publish(
                key,
                condition,
                meta,
                profile.conditionalMore(),
                () -> whole(from, key, condition, meta))
            // It is looked at first in any case: a condition that fails is not to cost hours.
            : publishing.publish(
                key, condition, meta, false, () -> inParts(from, key, condition, meta));
    return copied.thenApply(head -> head.at(to));
  }

  private CompletionStage<Head> whole(
      StoredObject from, String key, Condition condition, ObjectMeta meta) {
    Optional<Condition> told =
        profile.conditionalMore() ? Optional.of(condition) : Optional.empty();
    Head source = new Head(from.size(), from.etag(), from.modified(), from.meta());
    return sourceGone(
        sameSource(from)
            .thenCompose(same -> bucket.copy(layout.object(from.key()), source, key, meta, told)));
  }

  /** Some servers copy whatever is there, radosgw 16 for one. */
  private CompletionStage<Done> sameSource(StoredObject from) {
    String key = layout.object(from.key());
    return profile.conditionalMore()
        ? CompletableFuture.completedFuture(Done.getInstance())
        : bucket
            .head(key)
            .thenApply(
                found -> {
                  Reading.requireSame(key, from.etag(), found);
                  return Done.getInstance();
                });
  }

  /** Whether it is the new object that was not as expected, the key will tell. */
  private static <T> CompletionStage<T> sourceGone(CompletionStage<T> copied) {
    return Stages.recover(
        copied,
        failure ->
            CompletableFuture.failedFuture(
                failure.kind() == Kind.PRECONDITION
                    ? new StorageFailure(
                        Kind.NOT_FOUND, false, String.valueOf(failure.getMessage()), failure)
                    : failure));
  }

  private CompletionStage<Head> inParts(
      StoredObject from, String key, Condition condition, ObjectMeta meta) {
    return bucket
        .open(key, meta)
        .thenCompose(
            multipart -> orAbort(key, multipart, inParts(from, key, condition, meta, multipart)));
  }

  private CompletionStage<Head> inParts(
      StoredObject from, String key, Condition condition, ObjectMeta meta, String multipart) {
    Optional<Condition> told =
        profile.conditionalComplete() ? Optional.of(condition) : Optional.empty();
    return sourceGone(sameSource(from).thenCompose(same -> parts(from, key, multipart)))
        .thenCompose(tokens -> bucket.complete(key, multipart, tokens, told))
        .thenApply(etag -> Head.now(from.size(), etag, UserMetadata.headers(meta).kept()));
  }

  private CompletionStage<List<PartToken>> parts(StoredObject from, String key, String multipart) {
    List<ByteRange> ranges = ranges(from.size(), Math.min(atMost, PART), profile.limits());
    PartToken[] tokens = new PartToken[ranges.size()];
    return Each.of(
            IntStream.range(0, tokens.length).boxed().toList(),
            n ->
                bucket
                    .copyPart(
                        key,
                        multipart,
                        n + 1,
                        layout.object(from.key()),
                        from.etag(),
                        ranges.get(n))
                    .thenAccept(token -> tokens[n] = token))
        .thenApply(done -> List.of(tokens));
  }

  /** Even pieces: all but the last of the same size. */
  static List<ByteRange> ranges(long size, long wanted, PartLimits limits) {
    long fewest = (size + limits.maxParts() - 1) / limits.maxParts();
    long each = Math.max(wanted, fewest);
    long count = (size + each - 1) / each;
    long piece = Math.max((size + count - 1) / count, limits.minPart());
    List<ByteRange> ranges = new ArrayList<>();
    for (long from = 0; from < size; from += piece) {
      ranges.add(new ByteRange(from, Math.min(size, from + piece)));
    }
    return ranges;
  }

  private <T> CompletionStage<T> orAbort(String key, String multipart, CompletionStage<T> copied) {
    return Stages.recover(
        copied,
        failure ->
            parts
                .abort(key, multipart)
                .handle((done, ignored) -> failure)
                .thenCompose(CompletableFuture::failedFuture));
  }
}
