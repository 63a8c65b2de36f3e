package dev.wharf.storage.s3.testkit;

import dev.wharf.storage.s3.testkit.Fault.Slow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How fast a body may pass: as fast as it can, or at a rate. */
final class Pace {
  private static final int SLICES_PER_SECOND = 20;

  private final Optional<Slow> rate;
  private final CountDownLatch relayEnded;
  private final long start = System.nanoTime();
  private long passed;

  Pace(Optional<Fault> fault, CountDownLatch relayEnded) {
    this.rate = fault.filter(Slow.class::isInstance).map(Slow.class::cast);
    this.relayEnded = relayEnded;
  }

  void pass(byte[] bytes, int length, Peer to) throws IOException {
    int slice = rate.map(Pace::slice).orElse(length);
    for (int from = 0; from < length; from += slice) {
      int part = Math.min(slice, length - from);
      to.write(bytes, from, part);
      passed += part;
      awaitTurn();
    }
  }

  private static int slice(Slow rate) {
    return (int) Math.min(64 * 1024, Math.max(1, rate.bytesPerSecond() / SLICES_PER_SECOND));
  }

  private void awaitTurn() throws IOException {
    if (rate.isEmpty()) {
      return;
    }
    double seconds = (double) passed / rate.get().bytesPerSecond();
    long wait = start + (long) (seconds * TimeUnit.SECONDS.toNanos(1)) - System.nanoTime();
    try {
      if (relayEnded.await(wait, TimeUnit.NANOSECONDS)) {
        throw new InterruptedIOException("the relay was closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the relay was closed");
    }
  }
}
