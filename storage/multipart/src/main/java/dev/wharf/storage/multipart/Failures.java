package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What failures mean. */
final class Failures {
  private Failures() {}

  /** A failure without what futures wrap it in. */
  static Throwable cause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause(cause) : thrown;
  }

  static boolean is(Kind kind, Throwable cause) {
    return cause instanceof StorageFailure failure && failure.kind() == kind;
  }

  static boolean mayRetry(Throwable cause) {
    return cause instanceof StorageFailure failure && failure.mayRetry();
  }

  /** Calls; what is thrown fails the stage. */
  static <T> CompletionStage<T> calling(Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  static StorageFailure grantLost(Throwable cause) {
    return new StorageFailure(
        Kind.UNAVAILABLE, true, "the grant is lost: its journal said no", cause);
  }

  static StorageFailure stopped() {
    return new StorageFailure(Kind.UNAVAILABLE, true, "the writer was stopped");
  }
}
