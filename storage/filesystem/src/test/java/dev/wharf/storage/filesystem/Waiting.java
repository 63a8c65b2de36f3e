package dev.wharf.storage.filesystem;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, a minute at most. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Waiting() {}

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to pass within " + PATIENCE);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
