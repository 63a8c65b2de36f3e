package dev.wharf.ftp.data;

import dev.wharf.ftp.data.SwitchboardCommand.Claim;
import dev.wharf.ftp.data.SwitchboardCommand.Claimed;
import dev.wharf.ftp.data.SwitchboardCommand.Forget;
import dev.wharf.ftp.data.SwitchboardCommand.Holder;
import dev.wharf.ftp.data.SwitchboardCommand.Idle;
import dev.wharf.ftp.data.SwitchboardCommand.Renew;
import dev.wharf.ftp.data.SwitchboardCommand.Reserve;
import dev.wharf.ftp.data.SwitchboardCommand.Stop;
import dev.wharf.ftp.data.SwitchboardCommand.Taken;
import dev.wharf.ftp.data.SwitchboardCommand.Tick;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * The passive ports of one client address, wherever in the cluster its sessions live and its
 * connections land. Keeps nothing on disk: the owners of what it has assigned watch it, and tell
 * the next incarnation.
 */
final class Switchboard extends AbstractBehavior<SwitchboardCommand> {
  static final EntityTypeKey<SwitchboardCommand> KEY =
      EntityTypeKey.create(SwitchboardCommand.class, "ftp-switchboard");

  /** Not at once: what is said while the shard does not know yet would be lost. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Whoever owns what an earlier incarnation has assigned says so within this. */
  private static final Duration INFANCY = Duration.ofSeconds(2);

  /** Then nobody waits any more whose connection is older than what is assigned now. */
  private static final Duration CHILDHOOD = INFANCY.plusMillis(500);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final TimerScheduler<SwitchboardCommand> timers;
  private final Consumer<ActorRef<SwitchboardCommand>> passivate;
  private final Desk desk;
  private final long born = now();
  private final long serves;
  private final Map<String, Holder> holders = new HashMap<>();

  /**
   * One that knows of no reservation.
   *
   * @param orphan whether there may have been another before it, which died: then it assigns
   *     nothing in its first seconds, lest a port be two sessions'
   */
  static Behavior<SwitchboardCommand> create(
      Desk.Terms terms, boolean orphan, Consumer<ActorRef<SwitchboardCommand>> passivate) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> new Switchboard(actor, timers, terms, orphan, passivate)));
  }

  private Switchboard(
      ActorContext<SwitchboardCommand> actor,
      TimerScheduler<SwitchboardCommand> timers,
      Desk.Terms terms,
      boolean orphan,
      Consumer<ActorRef<SwitchboardCommand>> passivate) {
    super(actor);
    this.timers = timers;
    this.passivate = passivate;
    this.desk = new Desk(terms, RANDOM::nextInt);
    this.serves = born + (orphan ? CHILDHOOD.toMillis() : 0);
    actor.setReceiveTimeout(IDLE, Idle.IDLE);
  }

  @Override
  public Receive<SwitchboardCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Reserve.class, this::reserve)
        .onMessage(Claim.class, this::claim)
        .onMessage(Taken.class, this::taken)
        .onMessage(Forget.class, this::forget)
        .onMessage(Renew.class, this::renew)
        .onMessageEquals(Tick.TICK, this::next)
        .onMessageEquals(Idle.IDLE, this::idle)
        .onMessageEquals(Stop.STOP, Behaviors::stopped)
        .build();
  }

  private Behavior<SwitchboardCommand> reserve(Reserve wish) {
    holders.put(wish.reservation(), new Holder(wish.reservation(), wish.events(), wish.owner()));
    tell(desk.ask(new Desk.Wish(wish.reservation(), wish.session(), wish.ports()), now()));
    return next();
  }

  private Behavior<SwitchboardCommand> claim(Claim claim) {
    Optional<Holder> holder =
        desk.claim(claim.port(), now()).flatMap(name -> Optional.ofNullable(holders.remove(name)));
    if (holder.isEmpty() && now() - born < INFANCY.toMillis()) {
      // An earlier incarnation may have assigned the port: its owner is about to say so.
      timers.startSingleTimer(claim, claim, LOOK_AGAIN);
      return next();
    }
    claim.replyTo().tell(new Claimed(holder));
    return next();
  }

  private Behavior<SwitchboardCommand> taken(Taken taken) {
    desk.taken(taken.reservation());
    return next();
  }

  private Behavior<SwitchboardCommand> forget(Forget forget) {
    desk.forget(forget.reservation(), now());
    return next();
  }

  private Behavior<SwitchboardCommand> renew(Renew old) {
    Desk.Wish wish = new Desk.Wish(old.reservation(), old.session(), List.of(old.port()));
    if (desk.renew(wish, now())) {
      holders.put(old.reservation(), new Holder(old.reservation(), old.events(), old.owner()));
      old.owner().tell(assigned(old.reservation(), old.port()));
    } else {
      old.owner().tell(new PierMessage.Revoked(old.reservation()));
    }
    return next();
  }

  /** Serves who can be served, and waits for the next moment at which something changes. */
  private Behavior<SwitchboardCommand> next() {
    if (now() < serves) {
      wakeAt(serves);
      return this;
    }
    tell(desk.serve(now()));
    holders.keySet().removeIf(name -> !desk.knows(name));
    desk.next().ifPresentOrElse(this::wakeAt, () -> timers.cancel(Tick.TICK));
    return this;
  }

  private Behavior<SwitchboardCommand> idle() {
    if (desk.isEmpty()) {
      passivate.accept(getContext().getSelf());
    }
    return this;
  }

  private void wakeAt(long moment) {
    timers.startSingleTimer(Tick.TICK, Duration.ofMillis(Math.max(1, moment - now())));
  }

  private void tell(List<Desk.Answer> answers) {
    answers.forEach(this::tell);
  }

  private void tell(Desk.Answer answer) {
    Optional<Holder> holder = Optional.ofNullable(holders.get(answer.reservation()));
    PierMessage message =
        answer instanceof Desk.Answer.Given given
            ? assigned(given.reservation(), given.port())
            : new PierMessage.NotAssigned(answer.reservation());
    holder.ifPresent(known -> known.owner().tell(message));
  }

  private PierMessage assigned(String reservation, int port) {
    return new PierMessage.Assigned(reservation, port, getContext().getSelf());
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
