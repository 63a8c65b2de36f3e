package dev.wharf.storage.multipart;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Tries again what may go through later: a flow has its bytes at hand, and its client would have to
 * send them again.
 *
 * @param pauses between one try and the next
 */
record Retries(List<Duration> pauses) {
  Retries {
    pauses = List.copyOf(pauses);
  }

  /** Seven tries in half a minute. */
  static Retries usual() {
    return new Retries(
        Stream.of(250, 500, 1000, 2000, 4000, 8000).map(Duration::ofMillis).toList());
  }

  /**
   * @param call asked again only after it failed
   * @param alive while it says no, nothing is called any more
   */
  <T> CompletionStage<T> run(Supplier<CompletionStage<T>> call, BooleanSupplier alive) {
    return attempt(0, call, alive);
  }

  private <T> CompletionStage<T> attempt(
      int failed, Supplier<CompletionStage<T>> call, BooleanSupplier alive) {
    if (!alive.getAsBoolean()) {
      return CompletableFuture.failedFuture(Failures.stopped());
    }
    return Failures.calling(call)
        .exceptionallyCompose(
            thrown -> {
              Throwable cause = Failures.cause(thrown);
              return failed < pauses.size() && Failures.mayRetry(cause)
                  ? pause(failed).thenCompose(any -> attempt(failed + 1, call, alive))
                  : CompletableFuture.failedFuture(cause);
            });
  }

  private CompletionStage<Void> pause(int failed) {
    return CompletableFuture.runAsync(
        () -> {},
        CompletableFuture.delayedExecutor(pauses.get(failed).toMillis(), TimeUnit.MILLISECONDS));
  }
}
