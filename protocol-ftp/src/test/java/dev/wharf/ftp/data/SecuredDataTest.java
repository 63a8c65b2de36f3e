package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.content;
import static dev.wharf.ftp.data.Orders.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.Outcome.NotSecured;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.ftp.data.DataEvent.Outcome.Sent;
import dev.wharf.ftp.data.TransferOrder.Send;
import dev.wharf.ftp.tls.TlsForTests;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data connections under TLS, on one replica. */
class SecuredDataTest {
  @TempDir static Path folder;
  private static TlsForTests tls;
  private static Database database;
  private static InMemoryObjectStore store;
  private static DataNode node;

  private final UploadId id = UploadId.random();
  private Session session;
  private Optional<Connected> connected = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    tls = TlsForTests.in(folder);
    database = Database.inMemory("secured-data");
    store = new InMemoryObjectStore();
    DataSettings settings =
        DataSettings.on(DataNode.freePorts(20))
            .withBind(InetAddress.getLoopbackAddress())
            .withLimits(DataPortsTest.hasty());
    node = DataNode.alone(database, store, settings, Optional.of(tls.server())).awaitMembers(1);
  }

  @AfterAll
  static void stop() {
    node.stop();
    database.close();
    store.checkNoMisuse();
  }

  @BeforeEach
  void begin() {
    session = new Session(node);
  }

  private Socket ordered(TransferOrder order) {
    return ordered(order, Optional.empty());
  }

  private Socket ordered(TransferOrder order, Optional<String> bound) {
    Passive.Reserved reserved = session.reserve();
    Socket socket = session.dial(node, reserved.port());
    Connected there = session.connected(reserved);
    connected = Optional.of(there);
    there.connection().tell(new DataCommand.Run(order, true, bound));
    return socket;
  }

  private static SSLSocket secure(Socket socket, String version) throws IOException {
    SSLSocket secured =
        (SSLSocket) tls.client().getSocketFactory().createSocket(socket, "127.0.0.1", 0, true);
    secured.setEnabledProtocols(new String[] {version});
    secured.startHandshake();
    return secured;
  }

  /** The session is asked about an end with close_notify. */
  private Standing meant(boolean clean) {
    assertThat(session.judge(connected.orElseThrow(), clean).said()).isTrue();
    return received();
  }

  private Standing received() {
    return (Standing) ((Received) session.outcome()).reply();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void close_notify_is_a_clean_end(String version) throws IOException {
    byte[] bytes = content(1, 3_000_000);
    try (SSLSocket socket = secure(ordered(Orders.store(id)), version)) {
      socket.getOutputStream().write(bytes);
    }
    assertThat(meant(true).complete()).isTrue();
    assertThat(node.object(key(id))).isEqualTo(ByteString.fromArray(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void unless_the_session_knows_that_its_client_gave_up(String version) throws IOException {
    try (SSLSocket socket = secure(ordered(Orders.store(id)), version)) {
      socket.getOutputStream().write(content(1, 100_000));
    }
    assertThat(meant(false).complete()).isFalse();
    assertThat(node.stat(key(id))).isEmpty();
    assertThat(node.offset(id)).isEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void an_end_without_it_never_is(String version) throws IOException {
    Socket plain = ordered(Orders.store(id));
    SSLSocket socket = secure(plain, version);
    socket.getOutputStream().write(content(2, 100_000));
    plain.shutdownOutput();
    assertThat(received().complete()).isFalse();
    assertThat(node.stat(key(id))).isEmpty();
    assertThat(node.offset(id)).isEqualTo(100_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void what_goes_out_ends_with_close_notify(String version) throws IOException {
    byte[] bytes = content(3, 2_000_000);
    try (SSLSocket up = secure(ordered(Orders.store(id)), version)) {
      up.getOutputStream().write(bytes);
    }
    assertThat(meant(true).complete()).isTrue();
    var object = node.stat(key(id)).orElseThrow();
    SSLSocket down = secure(ordered(new Send(object, ByteRange.all(object), false)), version);
    // Java's client throws at an end without close_notify.
    assertThat(down.getInputStream().readAllBytes()).isEqualTo(bytes);
    down.close();
    assertThat(session.outcome()).isEqualTo(new Sent(bytes.length));
  }

  @Test
  void a_client_that_closes_right_after_its_last_byte_loses_nothing() throws IOException {
    for (int i = 0; i < 20; i++) {
      UploadId one = UploadId.random();
      byte[] bytes = content(i, 2 << 20);
      try (SSLSocket socket = secure(ordered(Orders.store(one)), "TLSv1.3")) {
        socket.getOutputStream().write(bytes);
      }
      assertThat(meant(true).complete()).isTrue();
      assertThat(node.object(key(one))).isEqualTo(ByteString.fromArray(bytes));
    }
  }

  @Test
  void a_client_that_speaks_no_tls_is_refused_and_the_next_is_served() throws IOException {
    Socket socket = ordered(Orders.store(id));
    socket.getOutputStream().write(content(4, 1000));
    assertThat(session.outcome()).isInstanceOf(NotSecured.class);
    close_notify_is_a_clean_end("TLSv1.3");
  }

  @Test
  void a_client_that_never_begins_is_refused_in_time() {
    ordered(Orders.store(id));
    assertThat(session.outcome()).isEqualTo(new NotSecured("no TLS within 3 s"));
  }

  @Test
  void a_session_that_is_not_the_control_connections_is_refused_where_that_is_asked_for() {
    Socket socket = ordered(Orders.store(id), Optional.of("token"));
    try {
      secure(socket, "TLSv1.2");
    } catch (IOException e) {
      // Cut before the client's side of the handshake was done.
      assertThat(e).isNotInstanceOf(SocketTimeoutException.class);
    }
    assertThat(((NotSecured) session.outcome()).cause()).contains("resumed");
  }
}
