package dev.wharf.storage.s3;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Makes an object appear at its key: once, and only where what was expected is.
 *
 * <p>Where the server judges the condition itself, it is simply told. Elsewhere the key is looked
 * at first, and nobody else in this process writes to it meanwhile: other processes may, and that
 * is what {@link dev.wharf.storage.spi.Capabilities#conditionalCommit()} says.
 *
 * <p>However a request fails, it may have taken effect: a time-out, a connection that broke, and
 * also "no such upload" and "precondition failed", as these answer the second try of a request
 * whose first one went through. Only the key tells, by the upload id beside the object.
 */
final class Publishing {
  private final Bucket bucket;
  private final Turns turns = new Turns();

  Publishing(Bucket bucket) {
    this.bucket = bucket;
  }

  /**
   * @param inOneStep the write's own condition holds
   * @param write fails as if nobody had looked at the key
   */
  CompletionStage<Head> publish(
      String key,
      Condition condition,
      ObjectMeta meta,
      boolean inOneStep,
      Supplier<CompletionStage<Head>> write) {
    Supplier<CompletionStage<Head>> settled =
        () -> Stages.recover(write.get(), failure -> settle(key, condition, meta, failure));
    return turns.alone(key, inOneStep ? settled : () -> unlessThere(key, condition, meta, settled));
  }

  /** Nothing else in this process writes to the key meanwhile. */
  <T> CompletionStage<T> alone(String key, Supplier<CompletionStage<T>> work) {
    return turns.alone(key, work);
  }

  private CompletionStage<Head> unlessThere(
      String key, Condition condition, ObjectMeta meta, Supplier<CompletionStage<Head>> write) {
    return bucket
        .head(key)
        .thenCompose(
            found -> {
              Optional<Head> done = ours(found, meta);
              if (done.isPresent()) {
                return CompletableFuture.completedFuture(done.get());
              }
              return Conditions.holds(condition, found)
                  ? write.get()
                  : notAsExpected(key, condition, found);
            });
  }

  /** What a write that failed has come to. */
  CompletionStage<Head> settle(
      String key, Condition condition, ObjectMeta meta, StorageFailure failure) {
    if (isRefusal(failure)) {
      return CompletableFuture.failedFuture(failure);
    }
    CompletionStage<Optional<Head>> found =
        Stages.recover(
            bucket.head(key),
            blind -> CompletableFuture.failedFuture(failure.mayRetry() ? failure : blind));
    return found.thenCompose(there -> judge(key, condition, meta, failure, there));
  }

  private static boolean isRefusal(StorageFailure failure) {
    return failure.kind() == Kind.DENIED || failure.kind() == Kind.UNSUPPORTED;
  }

  private static CompletionStage<Head> judge(
      String key,
      Condition condition,
      ObjectMeta meta,
      StorageFailure failure,
      Optional<Head> found) {
    Optional<Head> done = ours(found, meta);
    if (done.isPresent()) {
      return CompletableFuture.completedFuture(done.get());
    }
    if (!Conditions.holds(condition, found)) {
      return notAsExpected(key, condition, found);
    }
    return failure.kind() == Kind.PRECONDITION
        ? CompletableFuture.failedFuture(changedMeanwhile(failure))
        : CompletableFuture.failedFuture(failure);
  }

  private static Optional<Head> ours(Optional<Head> found, ObjectMeta meta) {
    return found.filter(head -> head.meta().uploadId().equals(meta.uploadId()));
  }

  private static CompletionStage<Head> notAsExpected(
      String key, Condition condition, Optional<Head> found) {
    return Stages.failed(
        Kind.PRECONDITION,
        false,
        "key '"
            + key
            + "': "
            + found.map(head -> "an object of ETag " + head.etag()).orElse("nothing")
            + " is there (expected: "
            + Conditions.words(condition)
            + ")");
  }

  /** What was in the way is gone again, so the next try may go through. */
  private static StorageFailure changedMeanwhile(StorageFailure failure) {
    return new StorageFailure(
        Kind.UNAVAILABLE, true, String.valueOf(failure.getMessage()), failure);
  }
}
