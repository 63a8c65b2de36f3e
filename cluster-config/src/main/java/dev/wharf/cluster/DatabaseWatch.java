package dev.wharf.cluster;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database answers, by asking it each second: nobody needs to wait for a time-out
 * to find out, and a pool whose connections all hang does not hide it.
 */
final class DatabaseWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** One question may be lost to a restart of the server, which is over before anybody notices. */
  private static final int SILENCES = 2;

  private final String name;
  private final BooleanSupplier question;
  private final Runnable lost;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread watching = new Thread(task, "database-watch");
            watching.setDaemon(true);
            return watching;
          });
  private volatile boolean answers = true;
  private int silences;

  /**
   * @param name for the log
   * @param question whether the database answers now; returns within seconds
   * @param lost runs when it no longer does
   */
  DatabaseWatch(String name, BooleanSupplier question, Runnable lost) {
    this.name = name;
    this.question = question;
    this.lost = lost;
  }

  DatabaseWatch start() {
    thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Whether it did when it was last asked. Never blocks. */
  boolean answers() {
    return answers;
  }

  /** Asks once. */
  void look() {
    silences = question.getAsBoolean() ? 0 : silences + 1;
    boolean now = silences < SILENCES;
    boolean before = answers;
    answers = now;
    if (before && !now) {
      log.warn("{} does not answer: requests are refused until it does", name);
      lost.run();
    } else if (now && !before) {
      log.info("{} answers again", name);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
