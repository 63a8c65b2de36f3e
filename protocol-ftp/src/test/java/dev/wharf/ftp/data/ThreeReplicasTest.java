package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.content;
import static dev.wharf.ftp.data.Orders.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas that listen on the same ports and give out one of them. Control connections are
 * played on one replica; data connections land on another.
 */
class ThreeReplicasTest {
  @TempDir static Path folder;
  private static final List<DataNode> NODES = new ArrayList<>();
  private static Database database;
  private static FilesystemObjectStore store;

  private final UploadId id = UploadId.random();

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("three-replicas");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder));
    List<Integer> cluster = DataNode.freePorts(3);
    List<Integer> passive = DataNode.freePorts(2);
    List<String> seeds = cluster.stream().map(port -> "127.0.0.1:" + port).toList();
    for (int i = 0; i < 3; i++) {
      DataSettings settings =
          DataSettings.on(passive)
              .withBind(Session.address("127.0.0." + (i + 1)))
              .withAdvertised(List.of(passive.get(0)))
              .withLimits(DataSettings.Limits.defaults().withInLine(DataNode.PATIENCE));
      NODES.add(DataNode.member(cluster.get(i), seeds, database, store, settings));
    }
    NODES.forEach(node -> node.awaitMembers(3));
  }

  @AfterAll
  static void stop() {
    NODES.forEach(DataNode::die);
    store.close();
    database.close();
  }

  private static DataNode node(int index) {
    return NODES.get(index);
  }

  /** Addresses of clients, no two tests the same. */
  private static InetAddress client(int test, int number) {
    return Session.address("127." + test + ".0." + number);
  }

  private void upload(Session session, DataNode where, byte[] bytes) throws IOException {
    Passive.Reserved reserved = session.reserve();
    try (Socket socket = session.dial(where, reserved.port())) {
      Connected connected = session.connected(reserved);
      Session.order(connected, Orders.store(id, Orders.announced(bytes.length)));
      socket.getOutputStream().write(bytes);
    }
    Received received = (Received) session.outcome();
    assertThat(((Standing) received.reply()).complete()).isTrue();
  }

  private static byte[] download(Session session, DataNode where, UploadId id) throws IOException {
    Passive.Reserved reserved = session.reserve();
    try (Socket socket = session.dial(where, reserved.port())) {
      var object = where.stat(key(id)).orElseThrow();
      Session.order(session.connected(reserved), new Send(object, ByteRange.all(object), true));
      return socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void an_upload_and_a_download_land_where_they_may_and_no_byte_passes_the_sessions_replica()
      throws IOException {
    byte[] bytes = content(1, 5_000_000);
    long received = node(0).metrics.received.get();
    long sent = node(0).metrics.sent.get();
    Session session = new Session(node(0), client(10, 1));
    upload(session, node(1), bytes);
    assertThat(node(0).object(key(id))).isEqualTo(ByteString.fromArray(bytes));
    assertThat(node(1).metrics.received.get()).isGreaterThanOrEqualTo(bytes.length);
    assertThat(download(session, node(2), id).length).isGreaterThanOrEqualTo(bytes.length);
    session.outcome();
    assertThat(node(0).metrics.received.get()).isEqualTo(received);
    assertThat(node(0).metrics.sent.get()).isEqualTo(sent);
  }

  @Test
  void the_session_judges_an_end_on_another_replica() throws IOException {
    Session session = new Session(node(2), client(11, 1));
    Passive.Reserved reserved = session.reserve();
    Socket socket = session.dial(node(0), reserved.port());
    Connected connected = session.connected(reserved);
    assertThat(connected.replica()).contains("127.0.0.1:");
    Session.order(connected, Orders.store(id));
    socket.getOutputStream().write(content(2, 77));
    socket.close();
    assertThat(session.judge(connected, true).bytes()).isEqualTo(77);
    assertThat(((Standing) ((Received) session.outcome()).reply()).complete()).isTrue();
  }

  @Test
  void without_its_session_an_upload_on_another_replica_is_not_published() throws IOException {
    Session session = new Session(node(1), client(12, 1));
    Passive.Reserved reserved = session.reserve();
    Socket socket = session.dial(node(0), reserved.port());
    Session.order(session.connected(reserved), Orders.store(id));
    long before = node(0).metrics.received.get();
    socket.getOutputStream().write(content(3, 50_000));
    await().until(() -> node(0).metrics.received.get() == before + 50_000);
    session.events.stop();
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
    await().until(() -> node(2).offset(id) == 50_000);
    assertThat(node(2).stat(key(id))).isEmpty();
  }

  @Test
  void one_reservation_is_given_to_one_connection_wherever_they_land() throws IOException {
    Session session = new Session(node(0), client(13, 1));
    for (int round = 0; round < 20; round++) {
      Passive.Reserved reserved = session.reserve();
      List<Socket> sockets = new ArrayList<>();
      for (DataNode node : NODES) {
        sockets.add(session.dial(node, reserved.port()));
      }
      Connected connected = session.connected(reserved);
      connected.connection().tell(DataCommand.Close.CLOSE);
      for (Socket socket : sockets) {
        assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
            .isInstanceOf(SocketException.class);
      }
    }
    session.events.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void nobody_elses_connection_is_taken_on_any_replica() {
    Session session = new Session(node(0), client(14, 1));
    Passive.Reserved reserved = session.reserve();
    for (DataNode node : NODES) {
      Socket stranger = Session.dial(client(14, 2), node, reserved.port());
      assertThatThrownBy(() -> stranger.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
    session.dial(node(1), reserved.port());
    session.connected(reserved);
  }

  @Test
  void one_port_is_enough_for_a_hundred_clients_at_one_address() throws IOException {
    List<Session> sessions = new ArrayList<>();
    List<CompletionStage<Passive>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Session session = new Session(node(i % 3), client(15, 1));
      sessions.add(session);
      asked.add(session.reserveSoon());
    }
    // Whoever has the port sends its client, and the next gets it.
    List<Integer> left = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
    while (!left.isEmpty()) {
      await().until(() -> left.stream().anyMatch(i -> asked.get(i).toCompletableFuture().isDone()));
      for (Integer i : List.copyOf(left)) {
        if (asked.get(i).toCompletableFuture().isDone()) {
          left.remove(i);
          come(sessions.get(i), (Passive.Reserved) DataNode.get(asked.get(i)), i);
        }
      }
    }
  }

  @Test
  void one_port_is_enough_for_a_hundred_clients_at_many_addresses() throws IOException {
    List<Session> sessions = new ArrayList<>();
    List<CompletionStage<Passive>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Session session = new Session(node(i % 3), client(16, i + 1));
      sessions.add(session);
      asked.add(session.reserveSoon());
    }
    for (int i = 0; i < 100; i++) {
      come(sessions.get(i), (Passive.Reserved) DataNode.get(asked.get(i)), i);
    }
  }

  /** Each gets what it sends, and nobody else's. */
  private static void come(Session session, Passive.Reserved reserved, int number)
      throws IOException {
    UploadId own = UploadId.random();
    try (Socket socket = session.dial(node((number + 1) % 3), reserved.port())) {
      Session.order(session.connected(reserved), Orders.store(own, Orders.announced(100)));
      socket.getOutputStream().write(content(number, 100));
    }
    Received received = (Received) session.outcome();
    assertThat(((Standing) received.reply()).complete()).isTrue();
    assertThat(node(0).object(key(own))).isEqualTo(ByteString.fromArray(content(number, 100)));
  }
}
