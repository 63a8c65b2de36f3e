package dev.wharf.ftp.data;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a stream stood still for long, not long before its end. Then its client may have lost
 * patience: what it had sent by then still comes in, and ends as if that were all. Whose fault the
 * standstill was does not matter.
 *
 * <p>Told by one thread at a time.
 */
final class Pace {
  /** No client's patience is shorter. */
  static final Duration STANDSTILL = Duration.ofSeconds(3);

  /** What was on its way, in sockets and balancers, has come in after this. */
  static final Duration AFTERMATH = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private volatile long moved;
  private volatile long unsureUntil;

  Pace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.moved = nanoTime.getAsLong();
    this.unsureUntil = moved;
  }

  /** Bytes came, or the end. */
  void move() {
    long now = nanoTime.getAsLong();
    if (now - moved >= STANDSTILL.toNanos()) {
      unsureUntil = now + AFTERMATH.toNanos();
    }
    moved = now;
  }

  /** As of the last move. */
  boolean stoodStill() {
    return unsureUntil - moved > 0;
  }
}
