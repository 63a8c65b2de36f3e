package dev.wharf.ftp.data;

import dev.wharf.ftp.data.Bookings.NoAnswer;
import dev.wharf.ftp.data.Bookings.NobodyCame;
import dev.wharf.ftp.data.Bookings.SwitchboardGone;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.Landings.Over;
import dev.wharf.ftp.data.PierMessage.Assigned;
import dev.wharf.ftp.data.PierMessage.Bring;
import dev.wharf.ftp.data.PierMessage.BringTo;
import dev.wharf.ftp.data.PierMessage.Landed;
import dev.wharf.ftp.data.PierMessage.NotAssigned;
import dev.wharf.ftp.data.PierMessage.Revoked;
import dev.wharf.ftp.data.Relaying.Brought;
import dev.wharf.ftp.data.Relaying.Carry;
import dev.wharf.ftp.data.Relaying.Carrying;
import dev.wharf.ftp.data.Relaying.NotBrought;
import dev.wharf.ftp.data.Renewal.Again;
import dev.wharf.ftp.data.Reservations.Open;
import dev.wharf.ftp.data.SwitchboardCommand.Claim;
import dev.wharf.ftp.data.SwitchboardCommand.Claimed;
import dev.wharf.ftp.data.SwitchboardCommand.Holder;
import dev.wharf.ftp.data.SwitchboardCommand.Taken;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where data connections land on this node. Knows what its own sessions have reserved, and has the
 * last word on it: a reservation is given to one connection, whatever the switchboard or another
 * pier may have said in between. Whose the others are, it asks the switchboard.
 *
 * <p>Reservations are in {@link Bookings}, connections in {@link Landings}, those that other
 * replicas serve in {@link Relaying}; all of them run on this actor only.
 */
final class Pier extends AbstractBehavior<PierMessage> {
  private static final Logger LOG = LoggerFactory.getLogger(Pier.class);

  /** A session of this node wants a port. */
  record Want(
      String session,
      InetAddress client,
      ActorRef<DataEvent> events,
      CompletableFuture<Passive> answer)
      implements PierMessage {}

  /** It does not want it any more. */
  record Unwanted(String reservation) implements PierMessage {}

  /** Somebody came. */
  record Came(Arrival arrival) implements PierMessage {}

  /** This node is to dial somebody. */
  record Dial(String name, InetSocketAddress client, ActorRef<DataEvent> events)
      implements PierMessage {}

  /** No more connections; those that are left after a while are aborted. */
  record Drain(Duration deadline, ActorRef<Done> replyTo) implements PierMessage {}

  /** What is left is cut. */
  enum Stop implements PierMessage {
    STOP
  }

  private record Found(Arrival arrival, Optional<Holder> holder) implements PierMessage {}

  private record Dialled(Dial dial, Optional<SocketChannel> channel, String cause)
      implements PierMessage {}

  private enum Deadline implements PierMessage {
    DEADLINE
  }

  /** For what is asked of others about a connection that waits here. */
  static final Duration CLAIM_LIMIT = Duration.ofSeconds(5);

  private final TimerScheduler<PierMessage> timers;
  private final DataContext context;
  private final Function<InetAddress, RecipientRef<SwitchboardCommand>> switchboards;
  private final String replica;
  private final Dialler dialler;
  private final Bookings bookings;
  private final Landings landings;
  private final Optional<Relaying> relaying;

  /**
   * @param switchboards of a client address
   * @param replica this node's name, for the log
   * @param relay where this node is handed connections of its sessions; empty = they are served
   *     where they land
   */
  static Behavior<PierMessage> create(
      DataContext context,
      Function<InetAddress, RecipientRef<SwitchboardCommand>> switchboards,
      String replica,
      Optional<InetSocketAddress> relay) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> new Pier(actor, timers, context, switchboards, replica, relay)));
  }

  private Pier(
      ActorContext<PierMessage> actor,
      TimerScheduler<PierMessage> timers,
      DataContext context,
      Function<InetAddress, RecipientRef<SwitchboardCommand>> switchboards,
      String replica,
      Optional<InetSocketAddress> relay) {
    super(actor);
    this.timers = timers;
    this.context = context;
    this.switchboards = switchboards;
    this.replica = replica;
    this.dialler = new Dialler(context);
    this.bookings = new Bookings(actor, timers, context, switchboards);
    this.landings = new Landings(actor, context, replica);
    this.relaying =
        relay.map(here -> new Relaying(actor, timers, context, here, dialler, landings));
  }

  @Override
  public Receive<PierMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(Want.class, then(bookings::want))
        .onMessage(Assigned.class, then(bookings::assigned))
        .onMessage(NotAssigned.class, then(bookings::noneFree))
        .onMessage(NoAnswer.class, then(bookings::noAnswer))
        .onMessage(Revoked.class, then(bookings::revoked))
        .onMessage(NobodyCame.class, then(bookings::nobodyCame))
        .onMessage(SwitchboardGone.class, then(bookings::switchboardGone))
        .onMessage(Again.class, then(again -> bookings.renew()))
        .onMessage(Unwanted.class, then(this::unwanted))
        .onMessage(Came.class, then(this::came))
        .onMessage(Found.class, then(this::found))
        .onMessage(Landed.class, then(this::landed))
        .onMessage(Bring.class, then(this::bring))
        .onMessage(Carry.class, relayed(Relaying::carry))
        .onMessage(Carrying.class, relayed(Relaying::carrying))
        .onMessage(Brought.class, relayed(Relaying::brought))
        .onMessage(NotBrought.class, relayed(Relaying::notBrought))
        .onMessage(Dial.class, then(this::dial))
        .onMessage(Dialled.class, then(this::dialled))
        .onMessage(Over.class, then(landings::over))
        .onMessage(Drain.class, then(this::drain))
        .onMessage(Deadline.class, then(deadline -> landings.abort()))
        .onMessageEquals(Stop.STOP, Behaviors::stopped)
        .onSignal(PostStop.class, signal -> stopped())
        .build();
  }

  private <M extends PierMessage>
      org.apache.pekko.japi.function.Function<M, Behavior<PierMessage>> then(Consumer<M> part) {
    return message -> {
      part.accept(message);
      return this;
    };
  }

  private <M extends PierMessage>
      org.apache.pekko.japi.function.Function<M, Behavior<PierMessage>> relayed(
          BiConsumer<Relaying, M> part) {
    return then(message -> relaying.ifPresent(relay -> part.accept(relay, message)));
  }

  private void unwanted(Unwanted unwanted) {
    bookings.forget(unwanted.reservation());
    dialler.forget(unwanted.reservation());
    landings.close(unwanted.reservation());
  }

  // Landing

  private void came(Came came) {
    Arrival arrival = came.arrival();
    InetAddress client = arrival.addresses().client().getAddress();
    int port = arrival.addresses().server().getPort();
    bookings
        .closeAt(client, port)
        .ifPresentOrElse(
            open -> serve(open, arrival), () -> askWhose(arrival, switchboards.apply(client)));
  }

  private void serve(Open open, Arrival arrival) {
    tellTaken(open);
    landings.serve(open.reservation(), open.events(), arrival.channel(), arrival.early());
  }

  private void askWhose(Arrival arrival, RecipientRef<SwitchboardCommand> switchboard) {
    int port = arrival.addresses().server().getPort();
    getContext()
        .ask(
            Claimed.class,
            switchboard,
            CLAIM_LIMIT,
            replyTo -> new Claim(port, replyTo),
            (claimed, failure) ->
                new Found(arrival, failure == null ? claimed.holder() : Optional.empty()));
  }

  private void found(Found found) {
    found
        .holder()
        .ifPresentOrElse(holder -> pass(found.arrival(), holder), () -> turnAway(found.arrival()));
  }

  private void turnAway(Arrival arrival) {
    LOG.debug("nobody expects {}", arrival.addresses());
    context.metrics().strangers();
    context.poller().reset(arrival.channel());
  }

  private void pass(Arrival arrival, Holder holder) {
    relaying.ifPresentOrElse(
        relay -> relay.askWhereTo(arrival, holder), () -> serveHere(arrival, holder));
  }

  private void serveHere(Arrival arrival, Holder holder) {
    landings
        .land(arrival.channel(), arrival.early(), holder.reservation(), holder.events())
        .ifPresent(
            connection ->
                holder.owner().tell(new Landed(holder.reservation(), connection, replica)));
  }

  private void landed(Landed landed) {
    taken(landed.reservation())
        .ifPresentOrElse(
            open ->
                landings.connected(
                    open.reservation(), open.events(), landed.connection(), landed.replica()),
            () -> landed.connection().tell(DataCommand.Close.CLOSE));
  }

  /** From now on the next connection to its port is another's, here too. */
  private Optional<Open> taken(String reservation) {
    Optional<Open> open = bookings.close(reservation);
    open.ifPresent(this::tellTaken);
    return open;
  }

  private void tellTaken(Open open) {
    bookings.switchboard(open).tell(new Taken(open.reservation()));
  }

  private void bring(Bring bring) {
    relaying.ifPresentOrElse(
        relay -> relay.bring(bring, this::taken),
        () -> bring.replyTo().tell(new BringTo(Optional.empty())));
  }

  // Dialling

  private void dial(Dial dial) {
    getContext()
        .pipeToSelf(
            dialler.dial(dial.name(), dial.client(), context.settings().dialFrom()),
            (channel, failure) ->
                failure == null
                    ? new Dialled(dial, Optional.of(channel), "")
                    : new Dialled(dial, Optional.empty(), DataBroken.words(failure)));
  }

  private void dialled(Dialled dialled) {
    Dial dial = dialled.dial();
    dialled
        .channel()
        .ifPresentOrElse(
            channel ->
                landings.serve(dial.name(), dial.events(), channel, ByteString.emptyByteString()),
            () -> dial.events().tell(new DataEvent.NotConnected(dial.name(), dialled.cause())));
  }

  // The end

  private void drain(Drain drain) {
    bookings.end();
    timers.startSingleTimer(Deadline.DEADLINE, drain.deadline());
    landings.drain(drain.replyTo());
  }

  /** The connections are gone by now, and with them whoever waits for a socket. */
  private Behavior<PierMessage> stopped() {
    context.poller().close();
    context.blocking().shutdown();
    return this;
  }
}
