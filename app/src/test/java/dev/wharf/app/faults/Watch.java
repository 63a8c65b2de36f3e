package dev.wharf.app.faults;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes what a client waits for in vain, as the time-outs of real clients do. */
final class Watch implements AutoCloseable {
  private static final ScheduledExecutorService CLOCK = Threads.clock("client-timeout");

  private final ScheduledFuture<?> end;

  private Watch(ScheduledFuture<?> end) {
    this.end = end;
  }

  /** Closes it after that time, unless this is closed before. */
  static Watch over(Closeable connection, Duration limit) {
    return new Watch(
        CLOCK.schedule(() -> close(connection), limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void close(Closeable connection) {
    try {
      connection.close();
    } catch (IOException gone) {
      // Which was wanted.
    }
  }

  @Override
  public void close() {
    end.cancel(false);
  }
}
