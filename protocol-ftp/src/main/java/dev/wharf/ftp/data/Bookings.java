package dev.wharf.ftp.data;

import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.PierMessage.Assigned;
import dev.wharf.ftp.data.Reservations.Open;
import dev.wharf.ftp.data.SwitchboardCommand.Forget;
import dev.wharf.ftp.data.SwitchboardCommand.Reserve;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * What this node's sessions reserve: asked of the switchboard of the client's address, waited for a
 * while, and given away once.
 */
final class Bookings {

  /** The switchboard has not said a word. */
  record NoAnswer(String reservation) implements PierMessage {}

  /** No client has made use of it. */
  record NobodyCame(String reservation) implements PierMessage {}

  /** It moves, or its node died. */
  record SwitchboardGone(ActorRef<SwitchboardCommand> switchboard) implements PierMessage {}

  /** Beyond the time in line: the switchboard's answer is on its way, or its shard moves. */
  private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

  private final ActorContext<PierMessage> actor;
  private final TimerScheduler<PierMessage> timers;
  private final DataContext context;
  private final Function<InetAddress, RecipientRef<SwitchboardCommand>> switchboards;
  private final Reservations reservations = new Reservations();
  private final Renewal renewal;
  private boolean closing;

  /**
   * @param switchboards of a client address
   */
  Bookings(
      ActorContext<PierMessage> actor,
      TimerScheduler<PierMessage> timers,
      DataContext context,
      Function<InetAddress, RecipientRef<SwitchboardCommand>> switchboards) {
    this.actor = actor;
    this.timers = timers;
    this.context = context;
    this.switchboards = switchboards;
    this.renewal = new Renewal(actor.getSelf(), timers, reservations, this::switchboard);
  }

  RecipientRef<SwitchboardCommand> switchboard(Open open) {
    return switchboards.apply(open.client());
  }

  void want(Pier.Want want) {
    reservations.ofSession(want.session()).ifPresent(this::replaced);
    if (closing) {
      want.answer().complete(new Passive.NoneFree());
      return;
    }
    Open open =
        new Open(
            Names.random(),
            want.session(),
            want.client(),
            want.events(),
            want.answer(),
            OptionalInt.empty(),
            Optional.empty());
    reservations.put(open);
    ask(open);
  }

  /** The switchboard replaces it as well. */
  private void replaced(Open old) {
    close(old.reservation());
    old.answer().complete(new Passive.NoneFree());
  }

  private void ask(Open open) {
    String name = open.reservation();
    Duration limit = context.settings().limits().inLine().plus(ANSWER_MARGIN);
    timers.startSingleTimer(name, new NoAnswer(name), limit);
    switchboard(open)
        .tell(
            new Reserve(
                name,
                open.session(),
                context.settings().advertised(),
                open.events(),
                actor.getSelf()));
  }

  void assigned(Assigned assigned) {
    reservations
        .find(assigned.reservation())
        .ifPresentOrElse(
            asked -> assigned(asked, assigned),
            () -> assigned.switchboard().tell(new Forget(assigned.reservation())));
  }

  private void assigned(Open asked, Assigned assigned) {
    Open open = asked.assigned(assigned.port(), assigned.switchboard());
    reservations.put(open);
    actor.watchWith(assigned.switchboard(), new SwitchboardGone(assigned.switchboard()));
    if (!asked.isAssigned()) {
      context.metrics().reservations(1);
      timers.startSingleTimer(
          open.reservation(),
          new NobodyCame(open.reservation()),
          context.settings().limits().reservation());
      open.answer().complete(new Passive.Reserved(open.reservation(), assigned.port()));
    }
  }

  void noAnswer(NoAnswer none) {
    forget(none.reservation());
  }

  void noneFree(PierMessage.NotAssigned none) {
    close(none.reservation()).ifPresent(open -> open.answer().complete(new Passive.NoneFree()));
  }

  void nobodyCame(NobodyCame nobody) {
    long seconds = context.settings().limits().reservation().toSeconds();
    notConnected(nobody.reservation(), "nobody came within " + seconds + " s");
  }

  void revoked(PierMessage.Revoked gone) {
    notConnected(gone.reservation(), "the port was lost");
  }

  private void notConnected(String reservation, String cause) {
    close(reservation)
        .ifPresent(open -> open.events().tell(new DataEvent.NotConnected(reservation, cause)));
  }

  /** The next switchboard knows nothing yet. */
  void switchboardGone(SwitchboardGone gone) {
    reservations.by(gone.switchboard()).forEach(open -> reservations.put(open.orphaned()));
    renew();
  }

  void renew() {
    // Maybe this whole node goes, and its sessions: its shards wait for nobody.
    if (!closing) {
      renewal.renew();
    }
  }

  /** Not wanted any more. */
  void forget(String reservation) {
    close(reservation)
        .ifPresent(
            open -> {
              switchboard(open).tell(new Forget(open.reservation()));
              open.answer().complete(new Passive.NoneFree());
            });
  }

  /** Whoever waits for a client of that address at that port, waits no longer: here it is. */
  Optional<Open> closeAt(InetAddress client, int port) {
    return reservations.at(client, port).flatMap(open -> close(open.reservation()));
  }

  /** Takes it off the table, once. */
  Optional<Open> close(String reservation) {
    Optional<Open> closed = reservations.remove(reservation);
    closed.ifPresent(this::closed);
    return closed;
  }

  private void closed(Open open) {
    timers.cancel(open.reservation());
    open.switchboard().filter(by -> reservations.by(by).isEmpty()).ifPresent(actor::unwatch);
    if (open.isAssigned()) {
      context.metrics().reservations(-1);
    }
  }

  /** Nothing is reserved from now on. */
  void end() {
    closing = true;
  }
}
