package dev.wharf.app.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Says no for a while after this process stood still: stopped, starved, or its machine asleep. It
 * does not know yet then whom it has lost, nor that the others may have given it up.
 */
public final class Standstill implements Readiness.Check {
  private static final Duration TICK = Duration.ofMillis(500);

  /** As long a pause the failure detector forgives. */
  private static final Duration LONG = Duration.ofSeconds(3);

  /** After which it has noticed who is out of reach. */
  private static final Duration UNSURE = Duration.ofSeconds(5);

  private final LongSupplier nanoTime;
  private long last;
  private long unsureUntil;

  Standstill(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
    this.unsureUntil = last;
  }

  /** Watches from now on. */
  public static Standstill watch(ActorSystem<?> system) {
    Standstill standstill = new Standstill(System::nanoTime);
    system
        .scheduler()
        .scheduleWithFixedDelay(TICK, TICK, standstill::look, system.executionContext());
    return standstill;
  }

  synchronized boolean look() {
    long now = nanoTime.getAsLong();
    if (now - last > LONG.toNanos()) {
      unsureUntil = now + UNSURE.toNanos();
    }
    last = now;
    return unsureUntil - now <= 0;
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(look());
  }
}
