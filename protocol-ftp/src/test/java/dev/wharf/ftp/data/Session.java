package dev.wharf.ftp.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.data.DataCommand.Run;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.EndOfData;
import dev.wharf.ftp.data.DataEvent.Ended;
import dev.wharf.ftp.data.DataEvent.NotConnected;
import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.ftp.data.DataEvent.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;

/** Plays a session of one replica, and its client. */
final class Session {
  private static int count;

  final DataNode node;
  final TestProbe<DataEvent> events;
  final InetAddress client;
  private final String name = "session-" + count++;

  /**
   * @param node where its control connection is
   * @param client whose control connection it is
   */
  Session(DataNode node, InetAddress client) {
    this.node = node;
    this.client = client;
    this.events = TestProbe.create(DataEvent.class, node.system());
  }

  Session(DataNode node) {
    this(node, address("127.0.0.1"));
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  CompletionStage<Passive> reserveSoon() {
    Addresses control =
        new Addresses(
            new InetSocketAddress(client, 40000), new InetSocketAddress(node.address, 21));
    return node.connections().reserve(name, control, events.ref());
  }

  Passive.Reserved reserve() {
    return (Passive.Reserved) DataNode.get(reserveSoon());
  }

  /** Its client dials a replica. */
  Socket dial(DataNode where, int port) {
    return dial(client, where, port);
  }

  static Socket dial(InetAddress from, DataNode where, int port) {
    try {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(from, 0));
      return dialled(socket, new InetSocketAddress(where.address, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One that is not wanted may be reset before it learns that it was connected: then it is closed.
   */
  private static Socket dialled(Socket socket, InetSocketAddress there) throws IOException {
    try {
      socket.connect(there, 5_000);
      socket.setSoTimeout(10_000);
    } catch (ConnectException refused) {
      throw refused;
    } catch (SocketException reset) {
      socket.close();
    }
    return socket;
  }

  <E extends DataEvent> E expect(Class<E> kind) {
    return kind.cast(
        events
            .fishForMessage(
                DataNode.PATIENCE,
                event ->
                    event instanceof Progress
                        ? FishingOutcomes.continueAndIgnore()
                        : FishingOutcomes.complete())
            .get(0));
  }

  Connected connected(Passive.Reserved reserved) {
    Connected connected = expect(Connected.class);
    assertThat(connected.reservation()).isEqualTo(reserved.reservation());
    return connected;
  }

  NotConnected notConnected() {
    return expect(NotConnected.class);
  }

  /** Says whether the client meant to end. */
  EndOfData judge(Connected connected, boolean clean) {
    EndOfData end = expect(EndOfData.class);
    connected.connection().tell(new DataCommand.Verdict(clean));
    return end;
  }

  Outcome outcome() {
    return expect(Ended.class).outcome();
  }

  static void order(Connected connected, TransferOrder order) {
    connected.connection().tell(new Run(order, false, Optional.empty()));
  }

  static void orderSecured(Connected connected, TransferOrder order) {
    connected.connection().tell(new Run(order, true, Optional.empty()));
  }
}
