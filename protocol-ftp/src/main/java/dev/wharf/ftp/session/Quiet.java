package dev.wharf.ftp.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A time in which a client that leaves would be heard. It begins anew whenever this process, or its
 * machine, falls behind: what the client has said may lie in a socket that nobody has read.
 */
final class Quiet {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration BEHIND = Duration.ofMillis(100);

  /** Timers come late by up to two ticks of their scheduler, and that time was quiet as well. */
  private static final Duration ROUNDED = Duration.ofMillis(20);

  private final LongSupplier nanoTime;
  private Duration length = Duration.ZERO;
  private Duration left = Duration.ZERO;
  private Duration tick = Duration.ZERO;
  private long due;

  Quiet(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @return when to {@link #tick}
   */
  Duration begin(Duration time) {
    length = time;
    left = time;
    return next();
  }

  /**
   * @return when to tick again; empty = the time is over
   */
  Optional<Duration> tick() {
    Duration late = Duration.ofNanos(nanoTime.getAsLong() - due);
    left = late.compareTo(BEHIND) > 0 ? length : left.minus(tick).minus(counted(late));
    return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(next());
  }

  private static Duration counted(Duration late) {
    return late.compareTo(ROUNDED) < 0 ? late : ROUNDED;
  }

  private Duration next() {
    tick = left.compareTo(TICK) < 0 ? left : TICK;
    due = nanoTime.getAsLong() + tick.toNanos();
    return tick;
  }
}
