package dev.wharf.ftp.data;

import dev.wharf.ftp.data.DataConnections.Passive;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;

/** What the sessions of one node have reserved, or asked for, and nobody has come to yet. */
final class Reservations {

  /**
   * One of them.
   *
   * @param port empty = asked for
   * @param switchboard who assigned the port
   */
  record Open(
      String reservation,
      String session,
      InetAddress client,
      ActorRef<DataEvent> events,
      CompletableFuture<Passive> answer,
      OptionalInt port,
      Optional<ActorRef<SwitchboardCommand>> switchboard) {

    boolean isAssigned() {
      return port.isPresent();
    }

    Open assigned(int to, ActorRef<SwitchboardCommand> by) {
      return new Open(
          reservation, session, client, events, answer, OptionalInt.of(to), Optional.of(by));
    }

    /** The same, while no switchboard knows of it. */
    Open orphaned() {
      return new Open(reservation, session, client, events, answer, port, Optional.empty());
    }
  }

  private final Map<String, Open> open = new HashMap<>();

  void put(Open one) {
    open.put(one.reservation(), one);
  }

  Optional<Open> find(String reservation) {
    return Optional.ofNullable(open.get(reservation));
  }

  Optional<Open> remove(String reservation) {
    return Optional.ofNullable(open.remove(reservation));
  }

  Optional<Open> ofSession(String session) {
    return open.values().stream().filter(one -> one.session().equals(session)).findAny();
  }

  /** Who waits for a client of that address at that port. */
  Optional<Open> at(InetAddress client, int port) {
    return open.values().stream()
        .filter(one -> one.port().equals(OptionalInt.of(port)) && one.client().equals(client))
        .findAny();
  }

  /** Those that have a port which no switchboard knows of. */
  List<Open> orphans() {
    return open.values().stream()
        .filter(one -> one.isAssigned() && one.switchboard().isEmpty())
        .toList();
  }

  List<Open> by(ActorRef<SwitchboardCommand> switchboard) {
    return open.values().stream()
        .filter(one -> one.switchboard().equals(Optional.of(switchboard)))
        .toList();
  }
}
