package dev.wharf.app.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether this node should be sent requests. Its checks run at most once in a while, whoever asks:
 * many probes must not become load.
 */
public final class Readiness {
  /** A check: true = well. A failure counts as false. */
  public interface Check extends Supplier<CompletionStage<Boolean>> {}

  private record Answer(long at, CompletableFuture<List<String>> missing) {}

  private final Map<String, Check> checks;
  private final Duration fresh;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private volatile boolean draining;
  private Answer last;

  /**
   * @param checks by the name that is shown when one says no
   * @param fresh how long an answer is good
   * @param patience how long a check may take before it counts as a no
   */
  public Readiness(Map<String, Check> checks, Duration fresh, Duration patience) {
    this(checks, fresh, patience, System::nanoTime);
  }

  Readiness(Map<String, Check> checks, Duration fresh, Duration patience, LongSupplier nanoTime) {
    this.checks = Map.copyOf(checks);
    this.fresh = fresh;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.last = ask();
  }

  /** From now on the answer is no. */
  public void drain() {
    draining = true;
  }

  /** Something has changed for good: what was answered before does not count any more. */
  public synchronized void askAnew() {
    last = ask();
  }

  /** What is missing; empty = ready. Never fails. */
  public CompletionStage<List<String>> missing() {
    return draining ? CompletableFuture.completedFuture(List.of("draining")) : current().missing();
  }

  private synchronized Answer current() {
    boolean old = nanoTime.getAsLong() - last.at() > fresh.toNanos();
    if (old && last.missing().isDone()) {
      last = ask();
    }
    return last;
  }

  private Answer ask() {
    CompletableFuture<List<String>> missing =
        CompletableFuture.completedFuture(new ArrayList<String>());
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      missing =
          missing.thenCombine(
              well(check.getValue()), (names, well) -> well ? names : with(names, check.getKey()));
    }
    return new Answer(nanoTime.getAsLong(), missing);
  }

  private CompletableFuture<Boolean> well(Check check) {
    try {
      // A copy, so that the time-out is not the check's own affair.
      return check
          .get()
          .toCompletableFuture()
          .copy()
          .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(failure -> false);
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(false);
    }
  }

  private static List<String> with(List<String> names, String name) {
    names.add(name);
    return names;
  }
}
