package dev.wharf.app.admin;

import dev.wharf.upload.CborSerializable;
import dev.wharf.upload.RunningWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/** Speaks for this node to all others: how it is, and that it should leave. */
final class Replica extends AbstractBehavior<Replica.Message> {
  static final ServiceKey<Message> KEY = ServiceKey.create(Message.class, "wharf-replica");

  private static final Duration SAMPLE = Duration.ofSeconds(1);

  /** So that whoever asked hears of it first. */
  private static final Duration BEFORE_DRAIN = Duration.ofMillis(200);

  sealed interface Message extends CborSerializable {}

  /** How are you? */
  record Ask(ActorRef<ReplicaReport> replyTo) implements Message {}

  /** Leave. */
  record Drain(ActorRef<Draining> replyTo) implements Message {}

  /** It will. */
  enum Draining implements CborSerializable {
    DRAINING
  }

  private record Gathered(
      ActorRef<ReplicaReport> replyTo, List<String> missing, List<RunningWriter> running)
      implements Message {}

  private enum Tick implements Message {
    SAMPLE,
    DRAIN
  }

  /**
   * What this node asks of its own parts.
   *
   * @param version of the program
   * @param missing why it is not ready; empty = it is
   * @param writers those that run
   * @param vitals what it counts, at any time
   * @param drain begins its leave
   */
  public record Parts(
      String version,
      Supplier<CompletionStage<List<String>>> missing,
      Supplier<CompletionStage<List<RunningWriter>>> writers,
      Supplier<Vitals> vitals,
      Runnable drain) {}

  private final Parts parts;
  private final TimerScheduler<Message> timers;
  private final Instant started = Instant.now();
  private final Rates rates = new Rates();

  static Behavior<Message> create(Parts parts) {
    return Behaviors.setup(
        actor -> Behaviors.withTimers(timers -> new Replica(actor, timers, parts)));
  }

  private Replica(ActorContext<Message> actor, TimerScheduler<Message> timers, Parts parts) {
    super(actor);
    this.parts = parts;
    this.timers = timers;
    sample();
    timers.startTimerWithFixedDelay(Tick.SAMPLE, SAMPLE);
    actor.getSystem().receptionist().tell(Receptionist.register(KEY, actor.getSelf()));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::ask)
        .onMessage(Gathered.class, this::gathered)
        .onMessage(Drain.class, this::drain)
        .onMessageEquals(Tick.SAMPLE, this::sample)
        .onMessageEquals(Tick.DRAIN, this::leave)
        .build();
  }

  private Behavior<Message> ask(Ask ask) {
    CompletionStage<Gathered> gathered =
        parts
            .writers()
            .get()
            .exceptionally(silent -> List.of())
            .thenCombine(
                parts.missing().get(),
                (running, missing) -> new Gathered(ask.replyTo(), missing, running));
    getContext()
        .pipeToSelf(
            gathered,
            (all, failure) ->
                failure == null
                    ? all
                    : new Gathered(ask.replyTo(), List.of(String.valueOf(failure)), List.of()));
    return this;
  }

  private Behavior<Message> gathered(Gathered all) {
    all.replyTo()
        .tell(
            new ReplicaReport(
                parts.version(),
                started,
                all.missing(),
                parts.vitals().get(),
                rates.current(),
                all.running().stream().limit(ReplicaReport.MOST).toList()));
    return this;
  }

  private Behavior<Message> drain(Drain drain) {
    drain.replyTo().tell(Draining.DRAINING);
    timers.startSingleTimer(Tick.DRAIN, BEFORE_DRAIN);
    return this;
  }

  private Behavior<Message> leave() {
    getContext().getLog().info("an administrator has this replica drained");
    parts.drain().run();
    return this;
  }

  private Behavior<Message> sample() {
    rates.add(parts.vitals().get().traffic(), System.nanoTime());
    return this;
  }
}
