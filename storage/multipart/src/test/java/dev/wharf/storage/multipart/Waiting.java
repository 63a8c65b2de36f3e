package dev.wharf.storage.multipart;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, a minute at most. */
final class Waiting {
  private Waiting() {}

  static void until(BooleanSupplier condition) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofMinutes(1))
        .until(condition::getAsBoolean);
  }
}
