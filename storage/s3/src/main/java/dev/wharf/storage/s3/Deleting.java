package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Removes exactly the object that was meant. */
final class Deleting {
  private static final CompletionStage<Done> DONE =
      CompletableFuture.completedFuture(Done.getInstance());

  private final Bucket bucket;
  private final Publishing publishing;
  private final boolean conditional;

  /**
   * @param conditional If-Match holds on DeleteObject
   */
  Deleting(Bucket bucket, Publishing publishing, boolean conditional) {
    this.bucket = bucket;
    this.publishing = publishing;
    this.conditional = conditional;
  }

  CompletionStage<Done> delete(String key, String etag) {
    return conditional ? inOneStep(key, etag) : publishing.alone(key, () -> afterALook(key, etag));
  }

  /** A refusal may be the answer to the second try of a request whose first one went through. */
  private CompletionStage<Done> inOneStep(String key, String etag) {
    return Stages.recover(
        bucket.delete(key, etag),
        failure ->
            failure.kind() == Kind.PRECONDITION
                ? bucket
                    .head(key)
                    .thenCompose(found -> found.isEmpty() ? DONE : other(key, etag, found))
                : CompletableFuture.failedFuture(failure));
  }

  private CompletionStage<Done> afterALook(String key, String etag) {
    return bucket
        .head(key)
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                return DONE;
              }
              return found.filter(head -> head.etag().equals(etag)).isPresent()
                  ? bucket.delete(key)
                  : other(key, etag, found);
            });
  }

  private static CompletionStage<Done> other(String key, String etag, Optional<Head> found) {
    return Stages.failed(
        Kind.PRECONDITION,
        false,
        "object '"
            + key
            + "': ETag "
            + found.map(Head::etag).orElse("")
            + " (expected: "
            + etag
            + ")");
  }
}
