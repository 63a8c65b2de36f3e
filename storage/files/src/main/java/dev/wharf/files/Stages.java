package dev.wharf.files;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;

/** Answers that are to come, and what to do about those that fail. */
final class Stages {

  private Stages() {}

  static CompletionStage<Done> done() {
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  static <T> CompletionStage<T> failed(Kind kind, String message) {
    return failed(new StorageFailure(kind, false, message));
  }

  static <T> CompletionStage<T> failed(Throwable thrown) {
    return CompletableFuture.failedFuture(thrown);
  }

  /** If it fails, what follows is the answer instead. It is given the failure without wrapping. */
  static <T> CompletionStage<T> onFailure(
      CompletionStage<T> stage, Function<Throwable, CompletionStage<T>> then) {
    return stage.exceptionallyCompose(thrown -> then.apply(cause(thrown)));
  }

  /** A failure of that kind is as good as done. */
  static CompletionStage<Done> ignoring(Kind kind, CompletionStage<Done> stage) {
    return onFailure(stage, thrown -> isKind(thrown, kind) ? done() : failed(thrown));
  }

  /** Whatever happens, it is as good as done. */
  static CompletionStage<Done> ignoringAll(CompletionStage<Done> stage) {
    return onFailure(stage, thrown -> done());
  }

  static boolean isKind(Throwable thrown, Kind kind) {
    return thrown instanceof StorageFailure failure && failure.kind() == kind;
  }

  static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
