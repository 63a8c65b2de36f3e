package dev.wharf.access;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Announces attempts to every guard that the policy names, and sums up what they say. */
final class Attempts {
  private static final long RETRY_MILLIS = 50;
  private static final int RETRIES = 200;

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);

  private final LoginPolicy policy;
  private final Guards guards;

  Attempts(LoginPolicy policy, Guards guards) {
    this.policy = policy;
    this.guards = guards;
  }

  /**
   * An attempt that was asked for.
   *
   * @param name random
   * @param keys whose guards wait for its end; empty if it may not be made
   * @param verdict whether it may; {@code Busy} only after ten seconds of it
   */
  record Attempt(String name, List<GuardKey> keys, Verdict verdict) {
    Attempt {
      keys = List.copyOf(keys);
    }
  }

  /** How things stand for somebody who has tried nothing yet. */
  CompletionStage<Verdict> look(String username, InetAddress address) {
    return all(GuardKey.of(policy, username, address), guards::look);
  }

  /** Never fails. */
  CompletionStage<Attempt> begin(String username, InetAddress address) {
    return begin(UUID.randomUUID().toString(), GuardKey.of(policy, username, address), RETRIES);
  }

  /** Completes when it was counted, so that nobody is told of a failure before; never fails. */
  CompletionStage<Verdict> end(Attempt attempt, Outcome outcome) {
    return end(attempt.name(), attempt.keys(), outcome);
  }

  private CompletionStage<Verdict> end(String name, List<GuardKey> keys, Outcome outcome) {
    return all(keys, key -> guards.end(key, name, outcome));
  }

  private CompletionStage<Attempt> begin(String name, List<GuardKey> keys, int retries) {
    return all(keys, key -> guards.begin(key, name))
        .thenCompose(
            verdict -> {
              if (verdict instanceof Verdict.Go) {
                return CompletableFuture.completedFuture(new Attempt(name, keys, verdict));
              }
              // Some guards may have said yes.
              end(name, keys, Outcome.WITHDRAWN);
              return verdict instanceof Verdict.Busy && retries > 0
                  ? CompletableFuture.supplyAsync(() -> begin(name, keys, retries - 1), LATER)
                      .thenCompose(again -> again)
                  : CompletableFuture.completedFuture(new Attempt(name, List.of(), verdict));
            });
  }

  private static CompletionStage<Verdict> all(
      List<GuardKey> keys, Function<GuardKey, CompletionStage<Verdict>> ask) {
    CompletionStage<Verdict> worst = CompletableFuture.completedFuture(new Verdict.Go(0));
    for (CompletionStage<Verdict> answer : keys.stream().map(ask).toList()) {
      worst = worst.thenCombine(answer, Attempts::worse);
    }
    return worst;
  }

  private static Verdict worse(Verdict one, Verdict other) {
    return Comparator.comparingLong(Attempts::weight).compare(one, other) < 0 ? other : one;
  }

  private static long weight(Verdict verdict) {
    if (verdict instanceof Verdict.Go go) {
      return go.failures();
    }
    return verdict instanceof Verdict.Locked locked
        ? Long.MAX_VALUE / 2 + locked.remaining().toMillis()
        : Long.MAX_VALUE / 2 - 1;
  }
}
