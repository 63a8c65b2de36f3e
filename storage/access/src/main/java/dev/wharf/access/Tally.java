package dev.wharf.access;

import dev.wharf.access.LoginPolicy.LockBy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Failures of one address, name or pair. Not safe for threads.
 *
 * <p>An attempt is announced before its password is looked at, and no more may be under way than
 * may still fail: a hundred guesses sent at once are no way around the limit.
 */
final class Tally {
  /** An attempt whose node died is not waited for any longer. */
  private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(30);

  private final LoginPolicy policy;
  private final LockBy by;
  private final Map<String, Instant> underWay = new HashMap<>();
  private int failures;
  private Instant lastFailure = Instant.MIN;

  Tally(LoginPolicy policy, LockBy by) {
    this.policy = policy;
    this.by = by;
  }

  /** How things stand; nothing is announced. */
  Verdict look(Instant now) {
    forget(now);
    if (failures >= policy.maxAttempts()) {
      return new Verdict.Locked(Duration.between(now, lastFailure.plus(policy.expiresAfter())));
    }
    return failures + underWay.size() < policy.maxAttempts()
        ? new Verdict.Go(failures)
        : new Verdict.Busy();
  }

  /**
   * Announces an attempt, if it may be made.
   *
   * @param attempt its random name
   */
  Verdict begin(String attempt, Instant now) {
    Verdict verdict = look(now);
    if (verdict instanceof Verdict.Go) {
      underWay.put(attempt, now);
    }
    return verdict;
  }

  /** Counts, also what was announced elsewhere: this may have moved between the two. */
  void end(String attempt, Outcome outcome, Instant now) {
    forget(now);
    underWay.remove(attempt);
    if (outcome == Outcome.FAILED) {
      failures++;
      lastFailure = now;
    } else if (outcome == Outcome.SUCCEEDED && forgives()) {
      failures = 0;
    }
  }

  /** One who has an account must not pay with it for guesses at those of others. */
  private boolean forgives() {
    return by != LockBy.IP;
  }

  /** Whether nothing is lost with this. */
  boolean isBlank(Instant now) {
    forget(now);
    return failures == 0 && underWay.isEmpty();
  }

  private void forget(Instant now) {
    underWay.values().removeIf(since -> !since.plus(ATTEMPT_LIMIT).isAfter(now));
    if (failures > 0 && !lastFailure.plus(policy.expiresAfter()).isAfter(now)) {
      failures = 0;
    }
  }
}
