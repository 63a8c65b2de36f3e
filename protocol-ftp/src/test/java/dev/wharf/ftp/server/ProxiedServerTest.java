package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.cluster.Database;
import dev.wharf.ftp.session.SessionSettings;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Behind a proxy that says in binary for whom it speaks (PROXY protocol, section 2.2). */
class ProxiedServerTest {
  private static final byte[] CONTENT = "behind a proxy".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST = 3;

  @TempDir static Path folder;
  private static TestCertificate certificate;
  private static Database database;
  private static FilesystemObjectStore store;
  private static FtpNode node;

  @BeforeAll
  static void start() throws IOException {
    certificate = TestCertificate.ec(folder, "server");
    database = Database.inMemory("ftp-proxied");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
    ProxySettings proxy = ProxySettings.requiredFrom(List.of(Network.parse("127.0.0.1/32")));
    FtpSettings settings =
        FtpSettings.on(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), FtpNode.freePorts(20))
            .withProxy(proxy);
    SessionSettings.Limits usual = settings.session().limits();
    SessionSettings.Limits limits =
        new SessionSettings.Limits(
            usual.sessions(), MOST, usual.waiting(), usual.listed(), usual.size(), usual.line());
    node =
        FtpNode.alone(
            database,
            store,
            folder,
            settings
                .withData(settings.data().withProxy(proxy))
                .withSession(settings.session().withLimits(limits)),
            Optional.of(Tls.load(TlsSettings.of(certificate.pem()))));
  }

  @AfterAll
  static void stop() {
    node.stop();
    store.close();
    database.close();
  }

  private static byte[] header(String client, String server, int port) throws IOException {
    byte[] from = InetAddress.getByName(client).getAddress();
    byte[] to = InetAddress.getByName(server).getAddress();
    int length = from.length + to.length + 4;
    return ByteBuffer.allocate(16 + length)
        .put("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 0x21)
        .put((byte) (from.length == 4 ? 0x11 : 0x21))
        .putShort((short) length)
        .put(from)
        .put(to)
        .putShort((short) 40_000)
        .putShort((short) port)
        .array();
  }

  /** Has not heard the greeting. */
  private static RawClient connect(String client, String server) throws IOException {
    return RawClient.to(node).begin(header(client, server, 21));
  }

  private static RawClient greeted(String client, String server) throws IOException {
    RawClient connected = connect(client, server);
    assertThat(connected.hear()).startsWith("220");
    return connected;
  }

  /** Through the proxy, on behalf of somebody. */
  private static Socket data(RawClient control, String client, String server) throws IOException {
    Socket data = control.data();
    data.getOutputStream().write(header(client, server, data.getPort()));
    return data;
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.10, 192.0.2.1",
    "2001:db8::9, 2001:db8::10, 2001:db8::1",
  })
  void sessions_are_the_clients_and_so_are_their_data_connections(
      String client, String other, String server) throws IOException {
    try (RawClient control = greeted(client, server).enter("boss")) {
      String shown = InetAddress.getByName(client).getHostAddress();
      assertThat(control.say("SITE WHO")).contains(" " + shown + " boss ");
      String name = "proxied-" + client.length();
      Socket up = control.data();
      // Whoever else comes to this port does not get it.
      try (Socket stranger = new Socket(up.getInetAddress(), up.getPort())) {
        stranger.setSoTimeout(10_000);
        stranger.getOutputStream().write(header(other, server, up.getPort()));
        assertRefused(stranger);
      }
      up.getOutputStream().write(header(client, server, up.getPort()));
      assertThat(control.say("STOR " + name)).startsWith("150");
      up.getOutputStream().write(CONTENT);
      up.close();
      assertThat(control.hear()).startsWith("226");
      try (Socket down = data(control, client, server)) {
        assertThat(control.say("RETR " + name)).startsWith("150");
        assertThat(down.getInputStream().readAllBytes()).isEqualTo(CONTENT);
      }
      assertThat(control.hear()).startsWith("226");
      try (Socket listing = data(control, client, server)) {
        assertThat(control.say("NLST")).startsWith("150");
        assertThat(new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .contains(name + "\r\n");
      }
      assertThat(control.hear()).startsWith("226");
    }
  }

  private static void assertRefused(Socket socket) {
    assertThrows(
        IOException.class,
        () -> {
          if (socket.getInputStream().read() < 0) {
            throw new EOFException("closed");
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.19, 192.0.2.1",
    "2001:db8::19, 2001:db8::1",
  })
  void the_header_comes_in_clear_and_tls_after_it(String client, String server) throws IOException {
    try (RawClient control = greeted(client, server)) {
      control.secure(certificate.client(), "TLSv1.3").enter("boss").protect();
      String name = "secured-" + client.length();
      Socket below = data(control, client, server);
      assertThat(control.say("STOR " + name)).startsWith("150");
      try (Socket up = RawClient.secured(below, certificate.client(), "TLSv1.3")) {
        up.getOutputStream().write(CONTENT);
      }
      assertThat(control.hear()).startsWith("226");
      assertThat(node.stat(name).orElseThrow().size()).isEqualTo(CONTENT.length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.29, 203.0.113.30, 192.0.2.1",
    "2001:db8::29, 2001:db8::30, 2001:db8::1",
  })
  void so_many_sessions_are_each_clients_not_the_proxys(String client, String other, String server)
      throws IOException {
    RawClient[] clients = new RawClient[MOST];
    for (int i = 0; i < MOST; i++) {
      clients[i] = greeted(client, server);
    }
    try (RawClient further = connect(client, server)) {
      assertThat(further.hear()).startsWith("421");
    }
    greeted(other, server).close();
    for (RawClient each : clients) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.39, 203.0.113.40, 192.0.2.1",
    "2001:db8::39, 2001:db8:0:1::40, 2001:db8::1",
  })
  void whoever_guesses_is_locked_out_and_named_in_the_log(
      String client, String other, String server) throws IOException {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.wharf.ftp.session.Access");
    log.start();
    logger.addAppender(log);
    try (RawClient guesser = greeted(client, server);
        RawClient owner = greeted(other, server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(guesser.say("USER anna")).startsWith("331");
        assertThat(guesser.say("PASS guess" + i)).startsWith("530");
      }
      assertThat(guesser.say("USER anna") + guesser.say("PASS secret")).contains("530");
      owner.enter("anna");
    } finally {
      logger.detachAppender(log);
    }
    String shown = InetAddress.getByName(client).getHostAddress();
    assertThat(log.list).hasSizeGreaterThanOrEqualTo(3);
    assertThat(log.list)
        .allSatisfy(
            event ->
                assertThat(event.getKeyValuePairs())
                    .anySatisfy(pair -> assertThat(pair.value).isEqualTo(shown)));
  }
}
