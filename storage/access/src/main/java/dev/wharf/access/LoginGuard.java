package dev.wharf.access;

import dev.wharf.access.GuardCommand.Begin;
import dev.wharf.access.GuardCommand.End;
import dev.wharf.access.GuardCommand.Idle;
import dev.wharf.access.GuardCommand.Look;
import dev.wharf.access.GuardCommand.Stop;
import dev.wharf.access.LoginPolicy.LockBy;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Counts the failed logins of one address, name or pair, for the whole cluster.
 *
 * <p>In memory only: what it knows is lost when its node dies or its shard moves, which gives a
 * guesser a few more attempts and locks nobody out.
 */
final class LoginGuard {
  /** How often one with nothing to do looks whether it may go. */
  private static final Duration IDLE_AT_MOST = Duration.ofSeconds(30);

  private final Tally tally;
  private final Clock clock;
  private final ActorContext<GuardCommand> context;
  private final Consumer<ActorRef<GuardCommand>> passivate;

  private LoginGuard(
      Tally tally,
      Clock clock,
      ActorContext<GuardCommand> context,
      Consumer<ActorRef<GuardCommand>> passivate) {
    this.tally = tally;
    this.clock = clock;
    this.context = context;
    this.passivate = passivate;
  }

  /**
   * @param passivate has it stopped without losing what is on its way to it
   */
  static Behavior<GuardCommand> create(
      LoginPolicy policy, LockBy by, Clock clock, Consumer<ActorRef<GuardCommand>> passivate) {
    return Behaviors.setup(
        context -> {
          context.setReceiveTimeout(idle(policy), Idle.IDLE);
          return new LoginGuard(new Tally(policy, by), clock, context, passivate).counting();
        });
  }

  private static Duration idle(LoginPolicy policy) {
    return policy.expiresAfter().compareTo(IDLE_AT_MOST) < 0 ? policy.expiresAfter() : IDLE_AT_MOST;
  }

  private Behavior<GuardCommand> counting() {
    return Behaviors.receive(GuardCommand.class)
        .onMessage(Begin.class, this::begin)
        .onMessage(End.class, this::end)
        .onMessage(Look.class, this::look)
        .onMessage(Idle.class, this::idle)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private Behavior<GuardCommand> begin(Begin begin) {
    begin.replyTo().tell(tally.begin(begin.attempt(), clock.instant()));
    return Behaviors.same();
  }

  private Behavior<GuardCommand> end(End end) {
    tally.end(end.attempt(), end.outcome(), clock.instant());
    end.replyTo().tell(tally.look(clock.instant()));
    return Behaviors.same();
  }

  private Behavior<GuardCommand> look(Look look) {
    look.replyTo().tell(tally.look(clock.instant()));
    return Behaviors.same();
  }

  private Behavior<GuardCommand> idle(Idle idle) {
    if (tally.isBlank(clock.instant())) {
      passivate.accept(context.getSelf());
    }
    return Behaviors.same();
  }
}
