package dev.wharf.ftp.data;

import dev.wharf.ftp.data.PierMessage.Bring;
import dev.wharf.ftp.data.PierMessage.BringTo;
import dev.wharf.ftp.data.PierMessage.Place;
import dev.wharf.ftp.data.Reservations.Open;
import dev.wharf.ftp.data.SwitchboardCommand.Holder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The session's replica serves a connection, wherever it landed: it is carried there. */
final class Relaying {
  private static final Logger LOG = LoggerFactory.getLogger(Relaying.class);

  /** What another replica carried here. */
  record Brought(String token, SocketChannel channel, ByteString early) implements PierMessage {}

  /** It did not come. */
  record NotBrought(String token) implements PierMessage {}

  /** The replica of the session says where to carry a connection. */
  record Carry(Arrival arrival, Optional<Place> place) implements PierMessage {}

  /** The replica of the session was reached. */
  record Carrying(Arrival arrival, String token, Optional<SocketChannel> replica)
      implements PierMessage {}

  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private final ActorContext<PierMessage> actor;
  private final TimerScheduler<PierMessage> timers;
  private final DataContext context;
  private final InetSocketAddress here;
  private final Dialler dialler;
  private final Landings landings;
  private final Map<String, Open> expected = new HashMap<>();

  /**
   * @param here where this node is handed connections of its sessions
   */
  Relaying(
      ActorContext<PierMessage> actor,
      TimerScheduler<PierMessage> timers,
      DataContext context,
      InetSocketAddress here,
      Dialler dialler,
      Landings landings) {
    this.actor = actor;
    this.timers = timers;
    this.context = context;
    this.here = here;
    this.dialler = dialler;
    this.landings = landings;
  }

  // Where it landed

  void askWhereTo(Arrival arrival, Holder holder) {
    actor.ask(
        BringTo.class,
        holder.owner(),
        Pier.CLAIM_LIMIT,
        replyTo -> new Bring(holder.reservation(), replyTo),
        (to, failure) -> new Carry(arrival, failure == null ? to.place() : Optional.empty()));
  }

  void carry(Carry carry) {
    carry
        .place()
        .ifPresentOrElse(
            place -> dial(carry.arrival(), place),
            () -> context.poller().reset(carry.arrival().channel()));
  }

  private void dial(Arrival arrival, Place place) {
    InetSocketAddress there = new InetSocketAddress(place.host(), place.port());
    actor.pipeToSelf(
        dialler.dial(place.token(), there, Optional.empty()),
        (channel, failure) -> new Carrying(arrival, place.token(), Optional.ofNullable(channel)));
  }

  void carrying(Carrying carrying) {
    carrying
        .replica()
        .ifPresentOrElse(
            replica -> splice(carrying.arrival(), replica, carrying.token()),
            () -> context.poller().reset(carrying.arrival().channel()));
  }

  private void splice(Arrival arrival, SocketChannel replica, String token) {
    SocketChannel client = arrival.channel();
    try {
      // Whether a silence is too long is for the session's replica to say.
      DataSocket one = new DataSocket(client, context.poller(), arrival.early(), NO_LIMIT);
      DataSocket other =
          new DataSocket(replica, context.poller(), ByteString.emptyByteString(), NO_LIMIT);
      landings.spawn("", Splice.create(one, other, RelayPort.preface(token)));
    } catch (IOException e) {
      LOG.debug("gone at once: {}", client, e);
      context.poller().reset(client);
      context.poller().reset(replica);
    }
  }

  // Where its session is

  void bring(Bring bring, Function<String, Optional<Open>> close) {
    bring.replyTo().tell(new BringTo(close.apply(bring.reservation()).map(this::expect)));
  }

  private Place expect(Open open) {
    String token = Names.random();
    expected.put(token, open);
    timers.startSingleTimer(token, new NotBrought(token), context.settings().limits().dial());
    return new Place(here.getHostString(), here.getPort(), token);
  }

  void brought(Brought brought) {
    timers.cancel(brought.token());
    Optional.ofNullable(expected.remove(brought.token()))
        .ifPresentOrElse(
            open ->
                landings.serve(
                    open.reservation(), open.events(), brought.channel(), brought.early()),
            () -> context.poller().reset(brought.channel()));
  }

  void notBrought(NotBrought missing) {
    Optional.ofNullable(expected.remove(missing.token()))
        .ifPresent(open -> open.events().tell(Landings.gone(open.reservation())));
  }
}
