package dev.wharf.access;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Counts on this node alone. */
final class LocalGuards implements Guards {
  /** When there are more, those that have nothing to remember are dropped. */
  private static final int MANY = 10_000;

  private final LoginPolicy policy;
  private final Clock clock;
  private final Map<GuardKey, Tally> tallies = new HashMap<>();

  LocalGuards(LoginPolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  @Override
  public synchronized CompletionStage<Verdict> look(GuardKey key) {
    Tally known = tallies.get(key);
    Verdict verdict = known == null ? new Verdict.Go(0) : known.look(clock.instant());
    return CompletableFuture.completedFuture(verdict);
  }

  @Override
  public synchronized CompletionStage<Verdict> begin(GuardKey key, String attempt) {
    Instant now = clock.instant();
    if (tallies.size() >= MANY) {
      tallies.values().removeIf(tally -> tally.isBlank(now));
    }
    Tally tally = tallies.computeIfAbsent(key, absent -> new Tally(policy, key.by()));
    return CompletableFuture.completedFuture(tally.begin(attempt, now));
  }

  /** Counts only where somebody has begun here. */
  @Override
  public synchronized CompletionStage<Verdict> end(GuardKey key, String attempt, Outcome outcome) {
    Tally known = tallies.get(key);
    if (known != null) {
      known.end(attempt, outcome, clock.instant());
    }
    return look(key);
  }
}
