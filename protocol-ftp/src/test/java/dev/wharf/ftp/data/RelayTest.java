package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.content;
import static dev.wharf.ftp.data.Orders.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.Outcome.Aborted;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.ftp.data.DataEvent.Outcome.Sent;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas; whichever a connection lands on, the session's own serves it. */
class RelayTest {
  private static final List<DataNode> NODES = new ArrayList<>();
  private static Database database;

  private final UploadId id = UploadId.random();
  private Session session;

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("relay");
    InMemoryObjectStore store = new InMemoryObjectStore();
    List<Integer> cluster = DataNode.freePorts(2);
    List<Integer> passive = DataNode.freePorts(10);
    List<String> seeds = cluster.stream().map(port -> "127.0.0.1:" + port).toList();
    for (int i = 0; i < 2; i++) {
      DataSettings settings =
          DataSettings.on(passive)
              .withBind(Session.address("127.0.0." + (i + 1)))
              .withRelay(new DataSettings.Relay(Session.address("127.0.0.1"), 0));
      NODES.add(DataNode.member(cluster.get(i), seeds, database, store, settings));
    }
    NODES.forEach(node -> node.awaitMembers(2));
  }

  @AfterAll
  static void stop() {
    NODES.forEach(DataNode::die);
    database.close();
  }

  @BeforeEach
  void begin() {
    session = new Session(home());
  }

  private static DataNode home() {
    return NODES.get(0);
  }

  private static DataNode elsewhere() {
    return NODES.get(1);
  }

  private record Ready(Socket socket, Connected connected) {}

  private Ready ordered(TransferOrder order) {
    Passive.Reserved reserved = session.reserve();
    Socket socket = session.dial(elsewhere(), reserved.port());
    Connected connected = session.connected(reserved);
    Session.order(connected, order);
    return new Ready(socket, connected);
  }

  private void upload(byte[] bytes) throws IOException {
    Ready ready = ordered(Orders.store(id));
    ready.socket().getOutputStream().write(bytes);
    ready.socket().close();
    assertThat(session.judge(ready.connected(), true).bytes()).isEqualTo(bytes.length);
    assertThat(((Standing) ((Received) session.outcome()).reply()).complete()).isTrue();
  }

  @Test
  void bytes_go_both_ways_and_their_ends_with_them() throws IOException {
    byte[] bytes = content(1, 5_000_000);
    long before = home().metrics.received.get();
    upload(bytes);
    assertThat(home().object(key(id))).isEqualTo(ByteString.fromArray(bytes));
    assertThat(home().metrics.received.get()).isEqualTo(before + bytes.length);
    assertThat(elsewhere().metrics.received.get()).isZero();
    var object = home().stat(key(id)).orElseThrow();
    Ready down = ordered(new Send(object, ByteRange.all(object), false));
    assertThat(down.socket().getInputStream().readAllBytes()).isEqualTo(bytes);
    down.socket().close();
    assertThat(session.outcome()).isEqualTo(new Sent(bytes.length));
  }

  @Test
  void a_reset_is_passed_on_as_one() throws IOException {
    long before = home().metrics.received.get();
    Ready ready = ordered(Orders.store(id));
    ready.socket().getOutputStream().write(content(2, 50_000));
    await().until(() -> home().metrics.received.get() == before + 50_000);
    ready.socket().setSoLinger(true, 0);
    ready.socket().close();
    assertThat(session.outcome())
        .isEqualTo(new Received(new Interrupted(Cut.CLIENT, 50_000), 50_000));
  }

  @Test
  void an_abort_reaches_the_client() throws IOException {
    Ready ready = ordered(Orders.store(id));
    ready.connected().connection().tell(DataCommand.Abort.ABORT);
    assertThat(session.outcome()).isEqualTo(new Aborted(0, OptionalLong.of(0)));
    assertThatThrownBy(() -> ready.socket().getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
  }

  @Test
  void what_lands_at_home_is_served_there() throws IOException {
    Passive.Reserved reserved = session.reserve();
    Socket socket = session.dial(home(), reserved.port());
    Session.order(session.connected(reserved), Orders.store(id, Orders.announced(3)));
    socket.getOutputStream().write(content(3, 3));
    socket.close();
    assertThat(((Standing) ((Received) session.outcome()).reply()).complete()).isTrue();
  }
}
