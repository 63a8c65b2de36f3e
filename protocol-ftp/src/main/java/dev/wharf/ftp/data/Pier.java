package dev.wharf.ftp.data;

import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.PierMessage.Assigned;
import dev.wharf.ftp.data.PierMessage.Bring;
import dev.wharf.ftp.data.PierMessage.BringTo;
import dev.wharf.ftp.data.PierMessage.Landed;
import dev.wharf.ftp.data.PierMessage.NotAssigned;
import dev.wharf.ftp.data.PierMessage.Place;
import dev.wharf.ftp.data.PierMessage.Revoked;
import dev.wharf.ftp.data.Reservations.Open;
import dev.wharf.ftp.data.SwitchboardCommand.Claim;
import dev.wharf.ftp.data.SwitchboardCommand.Claimed;
import dev.wharf.ftp.data.SwitchboardCommand.Forget;
import dev.wharf.ftp.data.SwitchboardCommand.Holder;
import dev.wharf.ftp.data.SwitchboardCommand.Renew;
import dev.wharf.ftp.data.SwitchboardCommand.Reserve;
import dev.wharf.ftp.data.SwitchboardCommand.Taken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

  /** What another replica carried here. */
  record Brought(String token, SocketChannel channel, ByteString early) implements PierMessage {}

  private record NotBrought(String token) implements PierMessage {}

  /** The replica of the session says where to carry a connection. */
  private record Carry(Arrival arrival, Optional<Place> place) implements PierMessage {}

  /** The replica of the session was reached. */
  private record Carrying(Arrival arrival, String token, Optional<SocketChannel> replica)
      implements PierMessage {}

  private record Found(Arrival arrival, Optional<Holder> holder) implements PierMessage {}

  private record Dialled(Dial dial, Optional<SocketChannel> channel, String cause)
      implements PierMessage {}

  private record NobodyCame(String reservation) implements PierMessage {}

  private record NoAnswer(String reservation) implements PierMessage {}

  private record SwitchboardGone(ActorRef<SwitchboardCommand> switchboard) implements PierMessage {}

  private record Over(String reservation, ActorRef<DataCommand> connection)
      implements PierMessage {}

  private enum Again implements PierMessage {
    AGAIN
  }

  private enum Deadline implements PierMessage {
    DEADLINE
  }

  private static final Duration CLAIM_LIMIT = Duration.ofSeconds(5);

  /** Beyond the time in line: the switchboard's answer is on its way, or its shard moves. */
  private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

  private static final Duration RENEW_INTERVAL = Duration.ofSeconds(1);
  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private final TimerScheduler<PierMessage> timers;
  private final DataContext context;
  private final Function<InetAddress, RecipientRef<SwitchboardCommand>> switchboards;
  private final Dialler dialler;
  private final String replica;
  private final Reservations reservations = new Reservations();
  private final Map<String, ActorRef<DataCommand>> connected = new HashMap<>();
  private final Set<ActorRef<DataCommand>> landed = new HashSet<>();
  private final Set<ActorRef<Done>> draining = new HashSet<>();
  private final Optional<InetSocketAddress> relay;
  private final Map<String, Open> expected = new HashMap<>();
  private boolean closing;

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
    this.dialler = new Dialler(context);
    this.replica = replica;
    this.relay = relay;
  }

  @Override
  public Receive<PierMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(Want.class, this::want)
        .onMessage(Assigned.class, this::assigned)
        .onMessage(NotAssigned.class, none -> noneFree(none.reservation()))
        .onMessage(NoAnswer.class, this::noAnswer)
        .onMessage(Revoked.class, gone -> notConnected(gone.reservation(), "the port was lost"))
        .onMessage(NobodyCame.class, this::nobodyCame)
        .onMessage(SwitchboardGone.class, this::switchboardGone)
        .onMessage(Unwanted.class, this::unwanted)
        .onMessage(Came.class, this::came)
        .onMessage(Found.class, this::found)
        .onMessage(Landed.class, this::landed)
        .onMessage(Bring.class, this::bring)
        .onMessage(Carry.class, this::carry)
        .onMessage(Carrying.class, this::carrying)
        .onMessage(Brought.class, this::brought)
        .onMessage(NotBrought.class, this::notBrought)
        .onMessage(Dial.class, this::dial)
        .onMessage(Dialled.class, this::dialled)
        .onMessage(Over.class, this::over)
        .onMessage(Drain.class, this::drain)
        .onMessageEquals(Again.AGAIN, this::renew)
        .onMessageEquals(Deadline.DEADLINE, this::deadline)
        .onMessageEquals(Stop.STOP, Behaviors::stopped)
        .onSignal(PostStop.class, signal -> stopped())
        .build();
  }

  private RecipientRef<SwitchboardCommand> switchboard(Open open) {
    return switchboards.apply(open.client());
  }

  // Reserving

  private Behavior<PierMessage> want(Want want) {
    reservations.ofSession(want.session()).ifPresent(this::replaced);
    if (closing) {
      want.answer().complete(new Passive.NoneFree());
      return this;
    }
    String name = Names.random();
    Open open =
        new Open(
            name,
            want.session(),
            want.client(),
            want.events(),
            want.answer(),
            OptionalInt.empty(),
            Optional.empty());
    reservations.put(open);
    Duration limit = context.settings().limits().inLine().plus(ANSWER_MARGIN);
    timers.startSingleTimer(name, new NoAnswer(name), limit);
    switchboard(open)
        .tell(
            new Reserve(
                name,
                want.session(),
                context.settings().advertised(),
                want.events(),
                getContext().getSelf()));
    return this;
  }

  /** The switchboard replaces it as well. */
  private void replaced(Open old) {
    close(old.reservation());
    old.answer().complete(new Passive.NoneFree());
  }

  private Behavior<PierMessage> assigned(Assigned assigned) {
    Optional<Open> asked = reservations.find(assigned.reservation());
    if (asked.isEmpty()) {
      assigned.switchboard().tell(new Forget(assigned.reservation()));
      return this;
    }
    boolean renewed = asked.get().isAssigned();
    Open open = asked.get().assigned(assigned.port(), assigned.switchboard());
    reservations.put(open);
    getContext().watchWith(assigned.switchboard(), new SwitchboardGone(assigned.switchboard()));
    if (!renewed) {
      context.metrics().reservations(1);
      timers.startSingleTimer(
          open.reservation(),
          new NobodyCame(open.reservation()),
          context.settings().limits().reservation());
      open.answer().complete(new Passive.Reserved(open.reservation(), assigned.port()));
    }
    return this;
  }

  private Behavior<PierMessage> noAnswer(NoAnswer none) {
    reservations
        .find(none.reservation())
        .ifPresent(open -> switchboard(open).tell(new Forget(none.reservation())));
    return noneFree(none.reservation());
  }

  private Behavior<PierMessage> noneFree(String reservation) {
    close(reservation).ifPresent(open -> open.answer().complete(new Passive.NoneFree()));
    return this;
  }

  private Behavior<PierMessage> nobodyCame(NobodyCame nobody) {
    long seconds = context.settings().limits().reservation().toSeconds();
    return notConnected(nobody.reservation(), "nobody came within " + seconds + " s");
  }

  private Behavior<PierMessage> notConnected(String reservation, String cause) {
    close(reservation)
        .ifPresent(open -> open.events().tell(new DataEvent.NotConnected(reservation, cause)));
    return this;
  }

  /** It moves, or its node died: the next one knows nothing yet. */
  private Behavior<PierMessage> switchboardGone(SwitchboardGone gone) {
    reservations.by(gone.switchboard()).forEach(open -> reservations.put(open.orphaned()));
    return renew();
  }

  /** Said until it is answered: while shards move, words are lost. */
  private Behavior<PierMessage> renew() {
    if (closing) {
      // Maybe this whole node goes, and its sessions: its shards wait for nobody.
      return this;
    }
    List<Open> orphans = reservations.orphans();
    orphans.forEach(this::renew);
    if (!orphans.isEmpty()) {
      timers.startSingleTimer(Again.AGAIN, RENEW_INTERVAL);
    }
    return this;
  }

  private void renew(Open open) {
    switchboard(open)
        .tell(
            new Renew(
                open.reservation(),
                open.session(),
                open.port().orElseThrow(),
                open.events(),
                getContext().getSelf()));
  }

  private Behavior<PierMessage> unwanted(Unwanted unwanted) {
    close(unwanted.reservation())
        .ifPresent(
            open -> {
              switchboard(open).tell(new Forget(open.reservation()));
              open.answer().complete(new Passive.NoneFree());
            });
    dialler.forget(unwanted.reservation());
    Optional.ofNullable(connected.get(unwanted.reservation()))
        .ifPresent(connection -> connection.tell(DataCommand.Close.CLOSE));
    return this;
  }

  /** Takes it off the table, once. */
  private Optional<Open> close(String reservation) {
    Optional<Open> closed = reservations.remove(reservation);
    closed.ifPresent(
        open -> {
          timers.cancel(reservation);
          open.switchboard().filter(by -> reservations.by(by).isEmpty()).ifPresent(this::leave);
          if (open.isAssigned()) {
            context.metrics().reservations(-1);
          }
        });
    return closed;
  }

  private void leave(ActorRef<SwitchboardCommand> switchboard) {
    getContext().unwatch(switchboard);
  }

  // Landing

  private Behavior<PierMessage> came(Came came) {
    Arrival arrival = came.arrival();
    InetAddress client = arrival.addresses().client().getAddress();
    int port = arrival.addresses().server().getPort();
    Optional<Open> own = reservations.at(client, port);
    if (own.isPresent()) {
      own.flatMap(open -> close(open.reservation())).ifPresent(open -> connect(open, arrival));
      return this;
    }
    getContext()
        .ask(
            Claimed.class,
            switchboards.apply(client),
            CLAIM_LIMIT,
            replyTo -> new Claim(port, replyTo),
            (claimed, failure) ->
                new Found(arrival, failure == null ? claimed.holder() : Optional.empty()));
    return this;
  }

  private void connect(Open open, Arrival arrival) {
    switchboard(open).tell(new Taken(open.reservation()));
    serve(open, arrival.channel(), arrival.early());
  }

  private void serve(Open open, SocketChannel channel, ByteString early) {
    land(channel, early, open.reservation(), open.events())
        .ifPresentOrElse(
            connection -> tell(open, connection, replica),
            () -> open.events().tell(lost(open.reservation())));
  }

  private void tell(Open open, ActorRef<DataCommand> connection, String where) {
    remember(open.reservation(), connection);
    open.events().tell(new DataEvent.Connected(open.reservation(), connection, where));
  }

  private static DataEvent lost(String reservation) {
    return new DataEvent.NotConnected(reservation, "the client was gone at once");
  }

  /** So that it can be closed when it is not wanted any more. */
  private void remember(String reservation, ActorRef<DataCommand> connection) {
    connected.put(reservation, connection);
    getContext().watchWith(connection, new Over(reservation, connection));
  }

  private Behavior<PierMessage> found(Found found) {
    Arrival arrival = found.arrival();
    if (found.holder().isEmpty()) {
      LOG.debug("nobody expects {}", arrival.addresses());
      context.metrics().strangers();
      context.poller().reset(arrival.channel());
      return this;
    }
    Holder holder = found.holder().get();
    if (relay.isPresent()) {
      return askWhereTo(arrival, holder);
    }
    land(arrival.channel(), arrival.early(), holder.reservation(), holder.events())
        .ifPresent(
            connection ->
                holder.owner().tell(new Landed(holder.reservation(), connection, replica)));
    return this;
  }

  private Behavior<PierMessage> landed(Landed landed) {
    close(landed.reservation())
        .ifPresentOrElse(
            open -> tell(open, landed.connection(), landed.replica()),
            () -> landed.connection().tell(DataCommand.Close.CLOSE));
    return this;
  }

  /** From here on the connection looks after itself. */
  private Optional<ActorRef<DataCommand>> land(
      SocketChannel channel, ByteString early, String reservation, ActorRef<DataEvent> events) {
    try {
      Duration idle = context.settings().limits().idle();
      DataSocket socket = new DataSocket(channel, context.poller(), early, idle);
      ActorRef<DataCommand> connection =
          getContext()
              .spawnAnonymous(DataConnection.create(context, socket, reservation, events))
              .narrow();
      watch(reservation, connection);
      return Optional.of(connection);
    } catch (IOException e) {
      LOG.debug("gone at once: {}", reservation, e);
      context.poller().reset(channel);
      return Optional.empty();
    }
  }

  private void watch(String reservation, ActorRef<DataCommand> connection) {
    landed.add(connection);
    getContext().watchWith(connection, new Over(reservation, connection));
  }

  private Behavior<PierMessage> over(Over over) {
    connected.remove(over.reservation(), over.connection());
    landed.remove(over.connection());
    return drained();
  }

  // Relaying: the session's replica serves the connection, wherever it landed

  private Behavior<PierMessage> askWhereTo(Arrival arrival, Holder holder) {
    getContext()
        .ask(
            BringTo.class,
            holder.owner(),
            CLAIM_LIMIT,
            replyTo -> new Bring(holder.reservation(), replyTo),
            (to, failure) -> new Carry(arrival, failure == null ? to.place() : Optional.empty()));
    return this;
  }

  private Behavior<PierMessage> bring(Bring bring) {
    Optional<Open> open = relay.isPresent() ? close(bring.reservation()) : Optional.empty();
    bring.replyTo().tell(new BringTo(open.map(this::expect)));
    return this;
  }

  private Place expect(Open open) {
    String token = Names.random();
    expected.put(token, open);
    timers.startSingleTimer(token, new NotBrought(token), context.settings().limits().dial());
    return new Place(relay.orElseThrow().getHostString(), relay.orElseThrow().getPort(), token);
  }

  private Behavior<PierMessage> notBrought(NotBrought missing) {
    Optional.ofNullable(expected.remove(missing.token()))
        .ifPresent(open -> open.events().tell(lost(open.reservation())));
    return this;
  }

  private Behavior<PierMessage> carry(Carry carry) {
    if (carry.place().isEmpty()) {
      context.poller().reset(carry.arrival().channel());
      return this;
    }
    Place place = carry.place().get();
    InetSocketAddress there = new InetSocketAddress(place.host(), place.port());
    getContext()
        .pipeToSelf(
            dialler.dial(place.token(), there, Optional.empty()),
            (channel, failure) ->
                new Carrying(carry.arrival(), place.token(), Optional.ofNullable(channel)));
    return this;
  }

  private Behavior<PierMessage> carrying(Carrying carrying) {
    SocketChannel client = carrying.arrival().channel();
    if (carrying.replica().isEmpty()) {
      context.poller().reset(client);
      return this;
    }
    SocketChannel replica = carrying.replica().get();
    try {
      // Whether a silence is too long is for the session's replica to say.
      DataSocket one =
          new DataSocket(client, context.poller(), carrying.arrival().early(), NO_LIMIT);
      DataSocket other =
          new DataSocket(replica, context.poller(), ByteString.emptyByteString(), NO_LIMIT);
      ByteString preface = RelayPort.preface(carrying.token());
      watch("", getContext().spawnAnonymous(Splice.create(one, other, preface)).narrow());
    } catch (IOException e) {
      LOG.debug("gone at once: {}", client, e);
      context.poller().reset(client);
      context.poller().reset(replica);
    }
    return this;
  }

  private Behavior<PierMessage> brought(Brought brought) {
    timers.cancel(brought.token());
    Optional.ofNullable(expected.remove(brought.token()))
        .ifPresentOrElse(
            open -> serve(open, brought.channel(), brought.early()),
            () -> context.poller().reset(brought.channel()));
    return this;
  }

  // Dialling

  private Behavior<PierMessage> dial(Dial dial) {
    getContext()
        .pipeToSelf(
            dialler.dial(dial.name(), dial.client(), context.settings().dialFrom()),
            (channel, failure) ->
                failure == null
                    ? new Dialled(dial, Optional.of(channel), "")
                    : new Dialled(dial, Optional.empty(), DataBroken.words(failure)));
    return this;
  }

  private Behavior<PierMessage> dialled(Dialled dialled) {
    Dial dial = dialled.dial();
    if (dialled.channel().isEmpty()) {
      dial.events().tell(new DataEvent.NotConnected(dial.name(), dialled.cause()));
      return this;
    }
    land(dialled.channel().get(), ByteString.emptyByteString(), dial.name(), dial.events())
        .ifPresentOrElse(
            connection -> {
              remember(dial.name(), connection);
              dial.events().tell(new DataEvent.Connected(dial.name(), connection, replica));
            },
            () -> dial.events().tell(lost(dial.name())));
    return this;
  }

  // The end

  private Behavior<PierMessage> drain(Drain drain) {
    closing = true;
    draining.add(drain.replyTo());
    timers.startSingleTimer(Deadline.DEADLINE, drain.deadline());
    return drained();
  }

  /** The connections are gone by now, and with them whoever waits for a socket. */
  private Behavior<PierMessage> stopped() {
    context.poller().close();
    context.blocking().shutdown();
    return this;
  }

  private Behavior<PierMessage> deadline() {
    landed.forEach(connection -> connection.tell(DataCommand.Abort.ABORT));
    return this;
  }

  private Behavior<PierMessage> drained() {
    if (landed.isEmpty()) {
      draining.forEach(replyTo -> replyTo.tell(Done.getInstance()));
      draining.clear();
    }
    return this;
  }
}
