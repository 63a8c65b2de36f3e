package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What {@link CompletionStage} has no word for. */
final class Stages {
  private Stages() {}

  /** Goes on after a failure. */
  static <T> CompletionStage<T> recover(
      CompletionStage<T> stage, Function<StorageFailure, CompletionStage<T>> then) {
    return stage
        .handle(
            (value, thrown) ->
                thrown == null
                    ? CompletableFuture.completedFuture(value)
                    : then.apply(Failures.of(thrown, "object store")))
        .thenCompose(next -> next);
  }

  static <T> CompletionStage<T> failed(StorageFailure.Kind kind, boolean mayRetry, String message) {
    return CompletableFuture.failedFuture(new StorageFailure(kind, mayRetry, message));
  }
}
