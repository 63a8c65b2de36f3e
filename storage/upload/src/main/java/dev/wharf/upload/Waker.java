package dev.wharf.upload;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Wakes the uploads whose time has come: those that a dead node left on their way to something, and
 * those that may have expired. Runs on every replica; waking one twice is harmless.
 */
final class Waker {
  private static final int BATCH = 500;

  /** How much sooner it looks again if it may not have found all. */
  private static final int HURRY = 10;

  private enum Message {
    LOOK
  }

  private record Found(List<UploadId> due) {}

  private Waker() {}

  /**
   * @param wake sends a command to an upload
   */
  static Behavior<Object> create(UploadContext context, BiConsumer<UploadId, UploadCommand> wake) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> {
                  again(timers, context.settings().wakeInterval());
                  return waiting(actor, timers, context, wake);
                }));
  }

  private static Behavior<Object> waiting(
      ActorContext<Object> actor,
      TimerScheduler<Object> timers,
      UploadContext context,
      BiConsumer<UploadId, UploadCommand> wake) {
    return Behaviors.receive(Object.class)
        .onMessageEquals(
            Message.LOOK,
            () -> {
              actor.pipeToSelf(
                  context.index().due(context.clock().instant(), BATCH),
                  (due, failure) -> new Found(failure == null ? due : List.of()));
              return Behaviors.same();
            })
        .onMessage(
            Found.class,
            found -> {
              found.due().forEach(id -> wake.accept(id, UploadCommand.Wake.WAKE));
              again(timers, untilNext(found, context.settings().wakeInterval()));
              return Behaviors.same();
            })
        .build();
  }

  private static Duration untilNext(Found found, Duration interval) {
    return found.due().size() < BATCH ? interval : interval.dividedBy(HURRY);
  }

  /** A little early or late, so that the replicas do not all look at once. */
  private static void again(TimerScheduler<Object> timers, Duration interval) {
    double jitter = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
    Duration delay = Duration.ofMillis((long) (interval.toMillis() * jitter));
    timers.startSingleTimer(Message.LOOK, delay);
  }
}
