package dev.wharf.ftp.data;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that landed on this node, each of which looks after itself; and those of this
 * node's sessions, wherever they landed.
 */
final class Landings {
  private static final Logger LOG = LoggerFactory.getLogger(Landings.class);

  /** One has ended. */
  record Over(String reservation, ActorRef<DataCommand> connection) implements PierMessage {}

  private final ActorContext<PierMessage> actor;
  private final DataContext context;
  private final String replica;
  private final Map<String, ActorRef<DataCommand>> connected = new HashMap<>();
  private final Set<ActorRef<DataCommand>> landed = new HashSet<>();
  private final Set<ActorRef<Done>> draining = new HashSet<>();

  /**
   * @param replica this node's name, for the log
   */
  Landings(ActorContext<PierMessage> actor, DataContext context, String replica) {
    this.actor = actor;
    this.context = context;
    this.replica = replica;
  }

  /** A connection of one of this node's sessions is here. */
  void serve(
      String reservation, ActorRef<DataEvent> events, SocketChannel channel, ByteString early) {
    land(channel, early, reservation, events)
        .ifPresentOrElse(
            connection -> connected(reservation, events, connection, replica),
            () -> events.tell(gone(reservation)));
  }

  static DataEvent gone(String reservation) {
    return new DataEvent.NotConnected(reservation, "the client was gone at once");
  }

  /** One of this node's sessions has it, and it can be closed when it is not wanted any more. */
  void connected(
      String reservation,
      ActorRef<DataEvent> events,
      ActorRef<DataCommand> connection,
      String where) {
    connected.put(reservation, connection);
    actor.watchWith(connection, new Over(reservation, connection));
    events.tell(new DataEvent.Connected(reservation, connection, where));
  }

  /** From here on the connection looks after itself. */
  Optional<ActorRef<DataCommand>> land(
      SocketChannel channel, ByteString early, String reservation, ActorRef<DataEvent> events) {
    try {
      Duration idle = context.settings().limits().idle();
      DataSocket socket = new DataSocket(channel, context.poller(), early, idle);
      return Optional.of(
          spawn(reservation, DataConnection.create(context, socket, reservation, events)));
    } catch (IOException e) {
      LOG.debug("gone at once: {}", reservation, e);
      context.poller().reset(channel);
      return Optional.empty();
    }
  }

  /** Something that is waited for when this node takes its leave. */
  ActorRef<DataCommand> spawn(String reservation, Behavior<Object> behavior) {
    ActorRef<DataCommand> connection = actor.spawnAnonymous(behavior).narrow();
    landed.add(connection);
    actor.watchWith(connection, new Over(reservation, connection));
    return connection;
  }

  void over(Over over) {
    connected.remove(over.reservation(), over.connection());
    landed.remove(over.connection());
    settle();
  }

  void close(String reservation) {
    Optional.ofNullable(connected.get(reservation))
        .ifPresent(connection -> connection.tell(DataCommand.Close.CLOSE));
  }

  void abort() {
    landed.forEach(connection -> connection.tell(DataCommand.Abort.ABORT));
  }

  /** Answers when nothing that landed here is left. */
  void drain(ActorRef<Done> replyTo) {
    draining.add(replyTo);
    settle();
  }

  private void settle() {
    if (landed.isEmpty()) {
      draining.forEach(replyTo -> replyTo.tell(Done.getInstance()));
      draining.clear();
    }
  }
}
