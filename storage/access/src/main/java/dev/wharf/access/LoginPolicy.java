package dev.wharf.access;

import java.time.Duration;
import java.util.Set;

/**
 * How guessing is made slow, and then impossible.
 *
 * @param by what failures are counted for; one that is locked for any of them is locked out; empty
 *     = nobody is ever locked out
 * @param maxAttempts failures that lock; 1 at least
 * @param expiresAfter how long after its last failure a count is kept, and so how long a lock
 *     lasts; attempts while it is locked do not prolong it
 * @param firstDelay how long the answer to a first failure is held back; each further one, as long
 *     again
 * @param maxDelay and at most this long, as are answers to those who are locked out
 */
public record LoginPolicy(
    Set<LockBy> by,
    int maxAttempts,
    Duration expiresAfter,
    Duration firstDelay,
    Duration maxDelay) {

  /** What failures are counted for; unFTP's words. */
  public enum LockBy {
    /** The address of a peer; of IPv6 its /64, which is what one customer has. */
    IP,
    /** The name that was said. Anybody can so lock out anybody. */
    USER,
    /** A name from an address. */
    COMBINATION
  }

  public LoginPolicy {
    by = Set.copyOf(by);
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("max attempts: " + maxAttempts + " (expected: 1 or more)");
    }
    requirePositive(
        "expires after", expiresAfter, expiresAfter.isNegative() || expiresAfter.isZero());
    requirePositive("first delay", firstDelay, firstDelay.isNegative());
    requirePositive("max delay", maxDelay, maxDelay.isNegative());
  }

  private static void requirePositive(String what, Duration value, boolean wrong) {
    if (wrong) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: a positive duration)");
    }
  }

  /** What a new installation runs with. */
  public static LoginPolicy defaults() {
    return new LoginPolicy(
        Set.of(LockBy.COMBINATION),
        3,
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5));
  }

  /** How long the answer is held back after so many failures, this one included. */
  Duration delay(int failures) {
    Duration grown = firstDelay.multipliedBy(failures);
    return grown.compareTo(maxDelay) < 0 ? grown : maxDelay;
  }
}
