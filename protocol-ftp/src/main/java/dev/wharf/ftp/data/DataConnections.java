package dev.wharf.ftp.data;

import dev.wharf.access.proxy.Addresses;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;

/** Where a session gets data connections from; one for each node. */
public interface DataConnections {

  /** What came of asking for a passive port. */
  sealed interface Passive {
    /**
     * A connection to this port from the client's address is this session's, whichever replica it
     * lands on; {@link DataEvent.Connected} or {@link DataEvent.NotConnected} follows.
     *
     * @param reservation names it
     */
    record Reserved(String reservation, int port) implements Passive {}

    /** Every port is spoken for, and none came free in time. */
    record NoneFree() implements Passive {}
  }

  /**
   * Reserves a passive port for a client. A session has one reservation at a time: a new one
   * replaces the old.
   *
   * @param session the session's entity id
   * @param control both ends of its control connection
   */
  CompletionStage<Passive> reserve(String session, Addresses control, ActorRef<DataEvent> events);

  /**
   * Dials the client (PORT, EPRT) from this node.
   *
   * @return the name of the connection to be; {@link DataEvent.Connected} or {@link
   *     DataEvent.NotConnected} follows
   */
  String dial(InetSocketAddress client, ActorRef<DataEvent> events);

  /** Not wanted any more, connected or not. */
  void forget(String reservation);
}
