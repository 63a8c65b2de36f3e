package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A request that was done, and whose answer was lost, meets its own work when it is made again. */
final class OwnObject {
  private OwnObject() {}

  /** Makes an object; if the store refuses, one of the same upload id at the key is the answer. */
  static CompletionStage<StoredObject> orFailure(
      MultipartClient client,
      ObjectKey key,
      ObjectMeta meta,
      Supplier<CompletionStage<StoredObject>> make) {
    return Failures.calling(make)
        .exceptionallyCompose(
            thrown -> {
              Throwable cause = Failures.cause(thrown);
              return Failures.is(Kind.PRECONDITION, cause) || Failures.is(Kind.NOT_FOUND, cause)
                  ? own(client, key, meta, cause)
                  : CompletableFuture.failedFuture(cause);
            });
  }

  private static CompletionStage<StoredObject> own(
      MultipartClient client, ObjectKey key, ObjectMeta meta, Throwable refusal) {
    return client
        .stat(key)
        .thenCompose(
            there ->
                there
                    .filter(object -> object.meta().uploadId().equals(meta.uploadId()))
                    .<CompletionStage<StoredObject>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> CompletableFuture.failedFuture(refusal)));
  }
}
