package dev.wharf.cluster;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again while a database may still come up. */
final class Patience {
  private static final Logger log = LoggerFactory.getLogger(Patience.class);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final Duration limit;
  private final long begin = System.nanoTime();
  private Duration nextLine = Duration.ZERO;

  /**
   * @param limit zero = one try
   */
  Patience(Duration limit) {
    this.limit = limit;
  }

  /** The first success, or the failure that cannot pass or was there when the time was over. */
  <T> T until(Supplier<T> attempt) {
    while (true) {
      try {
        return attempt.get();
      } catch (DatabaseUnavailable e) {
        if (!e.mayPass() || passed().compareTo(limit) >= 0) {
          throw e;
        }
        say(e);
        pause();
      }
    }
  }

  private void say(DatabaseUnavailable why) {
    Duration passed = passed();
    if (passed.compareTo(nextLine) >= 0) {
      log.warn(
          "{}; waiting for it, {} s more at most",
          why.getMessage(),
          limit.minus(passed).toSeconds());
      nextLine = passed.plus(BETWEEN_LINES);
    }
  }

  private Duration passed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("database: interrupted while waiting for it", e);
    }
  }
}
