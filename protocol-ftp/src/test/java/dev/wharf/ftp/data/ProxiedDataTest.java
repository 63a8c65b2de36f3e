package dev.wharf.ftp.data;

import static dev.wharf.ftp.data.Orders.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.cluster.Database;
import dev.wharf.ftp.data.DataConnections.Passive;
import dev.wharf.ftp.data.DataEvent.Connected;
import dev.wharf.ftp.data.DataEvent.Outcome.Received;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Data connections through a proxy that says for whom. */
class ProxiedDataTest {
  private static final InetAddress CLIENT = Session.address("192.0.2.7");
  private static final InetAddress PROXY = Session.address("127.0.0.1");

  private static Database database;
  private static DataNode node;

  private final UploadId id = UploadId.random();
  private final Session session = new Session(started(), CLIENT);

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("proxied-data");
    ProxySettings proxy =
        new ProxySettings(true, List.of(Network.parse("127.0.0.1/32")), Duration.ofSeconds(1));
    DataSettings settings = DataSettings.on(DataNode.freePorts(5)).withBind(PROXY).withProxy(proxy);
    node =
        DataNode.alone(database, new InMemoryObjectStore(), settings, Optional.empty())
            .awaitMembers(1);
  }

  private static DataNode started() {
    return node;
  }

  @AfterAll
  static void stop() {
    node.stop();
    database.close();
  }

  private static String header(String client, int port) {
    return "PROXY TCP4 " + client + " 203.0.113.1 40000 " + port + "\r\n";
  }

  private static Socket say(InetAddress from, int port, String text) throws IOException {
    Socket socket = Session.dial(from, node, port);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void assertCut(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).hasMessageContaining("reset");
  }

  /** Maybe before it could say anything, and then each system call has a message of its own. */
  private static void assertRefused(InetAddress from, int port, String text) {
    assertThatThrownBy(() -> say(from, port, text).getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
  }

  /** The port is the one the client dialled, whatever the proxy made of it. */
  private void upload(Passive.Reserved reserved, int throughPort) throws IOException {
    Socket socket = say(PROXY, throughPort, header("192.0.2.7", reserved.port()) + "early ");
    Connected connected = session.connected(reserved);
    Session.order(connected, Orders.store(id, Orders.announced(10)));
    socket.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
    socket.close();
    assertThat(((Standing) ((Received) session.outcome()).reply()).complete()).isTrue();
    assertThat(node.object(key(id))).isEqualTo(ByteString.fromString("early late"));
  }

  @Test
  void the_client_behind_the_proxy_gets_its_connection_and_no_byte_is_lost() throws IOException {
    Passive.Reserved reserved = session.reserve();
    upload(reserved, reserved.port());
  }

  @Test
  void whoever_errs_is_closed_and_the_next_is_served() throws IOException {
    Passive.Reserved reserved = session.reserve();
    int port = reserved.port();
    Socket silent = say(PROXY, port, "");
    assertRefused(PROXY, port, "GET / HTTP/1.1\r\n");
    assertRefused(PROXY, port, header("192.0.2.8", port));
    assertRefused(Session.address("127.0.0.2"), port, header("192.0.2.7", port));
    assertCut(silent);
    say(PROXY, port, "PROXY UNKNOWN\r\n");
    upload(reserved, port);
  }
}
