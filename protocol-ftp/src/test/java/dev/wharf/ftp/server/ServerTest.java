package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.cluster.Database;
import dev.wharf.ftp.session.SessionSettings;
import dev.wharf.ftp.tls.Identity;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doors, and how a node takes its leave. */
class ServerTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path folder;
  private Database database;
  private FilesystemObjectStore store;
  private Optional<FtpNode> running = Optional.empty();

  @BeforeEach
  void open() {
    database = Database.inMemory("ftp-server-" + System.nanoTime());
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
  }

  @AfterEach
  void close() {
    running.ifPresent(FtpNode::stop);
    store.close();
    database.close();
  }

  private FtpNode start(FtpSettings settings) throws IOException {
    FtpNode node = FtpNode.alone(database, store, folder, settings, Optional.empty());
    running = Optional.of(node);
    return node;
  }

  private static FtpSettings settings() throws IOException {
    return FtpSettings.on(ANY, FtpNode.freePorts(8));
  }

  /** A client that says what it is told to, line by line. */
  private record Raw(Socket socket, BufferedReader in, OutputStream out) implements AutoCloseable {
    static Raw to(FtpNode node) throws IOException {
      InetSocketAddress address = node.server.explicit().orElseThrow();
      Socket socket = new Socket(address.getAddress(), address.getPort());
      socket.setSoTimeout(10_000);
      return new Raw(
          socket,
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)),
          socket.getOutputStream());
    }

    Raw say(String text) throws IOException {
      out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      return this;
    }

    String hear() throws IOException {
      String line = in.readLine();
      return line == null ? "" : line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void a_node_that_drains_lets_transfers_end_and_sends_the_others_away() throws Exception {
    FtpNode node = start(settings());
    FTPClient idle = node.login();
    FTPClient busy = node.login();
    OutputStream out = busy.storeFileStream("draining");
    out.write(new byte[50_000]);
    out.flush();
    CompletionStage<Done> drained = node.server.drain(Duration.ofSeconds(20));
    assertThatThrownBy(idle::getReply).hasMessageContaining("421");
    InetSocketAddress address = node.server.explicit().orElseThrow();
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(
                        () -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(IOException.class));
    assertThat(drained.toCompletableFuture()).isNotDone();
    out.write(new byte[50_000]);
    out.close();
    assertThat(busy.completePendingCommand()).isTrue();
    FtpNode.get(drained);
    assertThat(node.stat("anna/draining").orElseThrow().size()).isEqualTo(100_000);
    idle.disconnect();
    busy.disconnect();
  }

  @Test
  void what_does_not_end_in_time_is_kept_unfinished() throws Exception {
    FtpNode node = start(settings());
    FTPClient busy = node.login();
    OutputStream out = busy.storeFileStream("cut");
    out.write(new byte[50_000]);
    out.flush();
    FtpNode.get(node.server.drain(Duration.ofSeconds(1)));
    assertThat(busy.getReply()).isEqualTo(426);
    assertThat(node.stat("anna/cut")).isEmpty();
    assertThat(node.metrics.sessions).hasValue(0);
    busy.disconnect();
  }

  @Test
  void probes_are_no_failures_and_hanging_clients_hinder_nobody() throws Exception {
    FtpNode node = start(settings());
    for (int i = 0; i < 30; i++) {
      Raw.to(node).close();
    }
    Raw hanging = Raw.to(node);
    FTPClient stuck = node.login();
    OutputStream out = stuck.storeFileStream("stuck");
    out.write(new byte[1000]);
    out.flush();
    FTPClient other = node.login();
    assertThat(other.listNames()).isNotNull();
    assertThat(other.logout()).isTrue();
    out.close();
    stuck.disconnect();
    hanging.close();
    await().atMost(FtpNode.PATIENCE).until(() -> node.metrics.sessions.get() == 0);
    assertThat(node.metrics.logins).doesNotContain(false);
  }

  @Test
  void so_many_sessions_and_no_more() throws Exception {
    SessionSettings usual = SessionSettings.defaults();
    SessionSettings.Limits limits = usual.limits();
    FtpNode node =
        start(
            settings()
                .withSession(
                    usual.withLimits(
                        new SessionSettings.Limits(
                            10,
                            2,
                            limits.waiting(),
                            limits.listed(),
                            limits.size(),
                            limits.line()))));
    try (Raw one = Raw.to(node);
        Raw two = Raw.to(node)) {
      assertThat(one.hear()).startsWith("220");
      assertThat(two.hear()).startsWith("220");
      try (Raw three = Raw.to(node)) {
        assertThat(three.hear()).startsWith("421");
        assertThat(three.hear()).isEmpty();
      }
    }
    await()
        .atMost(FtpNode.PATIENCE)
        .untilAsserted(
            () -> {
              try (Raw next = Raw.to(node)) {
                assertThat(next.hear()).startsWith("220");
              }
            });
  }

  @Test
  void behind_a_proxy_sessions_are_the_clients() throws Exception {
    FtpNode node =
        start(
            settings()
                .withProxy(ProxySettings.requiredFrom(List.of(Network.parse("127.0.0.0/8")))));
    try (Raw raw = Raw.to(node).say("PROXY TCP4 203.0.113.9 192.0.2.1 40000 21")) {
      assertThat(raw.hear()).startsWith("220");
      assertThat(FtpNode.get(node.server.sessions()).get(0).client()).isEqualTo("203.0.113.9");
      raw.say("USER anna").say("PASS secret").say("PASV");
      assertThat(raw.hear()).startsWith("331");
      assertThat(raw.hear()).startsWith("230");
      assertThat(raw.hear()).startsWith("227 Entering Passive Mode (192,0,2,1,");
    }
    try (Raw rude = Raw.to(node).say("USER anna")) {
      assertThat(rude.hear()).isEmpty();
    } catch (IOException reset) {
      // As good.
    }
    try (Raw raw = Raw.to(node).say("PROXY TCP4 203.0.113.9 192.0.2.1 40000 21")) {
      assertThat(raw.hear()).startsWith("220");
    }
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FtpSettings settings =
          FtpSettings.on(
              new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort()),
              FtpNode.freePorts(2));
      assertThatThrownBy(() -> start(settings))
          .isInstanceOf(FtpNotStarted.class)
          .hasMessageContaining(":" + taken.getLocalPort());
    }
  }

  @Test
  void a_passive_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      FtpSettings settings = FtpSettings.on(ANY, List.of(taken.getLocalPort()));
      assertThatThrownBy(() -> start(settings))
          .isInstanceOf(FtpNotStarted.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void what_was_bound_is_free_again_when_the_second_port_is_taken() throws Exception {
    List<Integer> free = FtpNode.freePorts(3);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    TestCertificate certificate = TestCertificate.rsa(folder, "localhost");
    Tls tls = Tls.load(TlsSettings.of(new Identity.Pem(certificate.chain(), certificate.key())));
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      FtpSettings settings =
          FtpSettings.on(new InetSocketAddress(loopback, free.get(0)), free.subList(1, 3))
              .withImplicit(new InetSocketAddress(loopback, taken.getLocalPort()));
      assertThatThrownBy(() -> FtpNode.alone(database, store, folder, settings, Optional.of(tls)))
          .isInstanceOf(FtpNotStarted.class)
          .hasMessageContaining(":" + taken.getLocalPort());
    }
    new ServerSocket(free.get(0), 1, loopback).close();
    for (int passive : free.subList(1, 3)) {
      await()
          .untilAsserted(
              () ->
                  assertThatCode(() -> new ServerSocket(passive, 1, loopback).close())
                      .doesNotThrowAnyException());
    }
  }

  @Test
  void implicit_tls_needs_a_certificate() {
    assertThatThrownBy(() -> start(settings().withImplicit(ANY)))
        .isInstanceOf(FtpNotStarted.class)
        .hasMessageContaining("certificate");
  }

  @Test
  void over_ipv6_data_connections_come_by_epsv() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");
    assumeTrue(hasIpv6(loopback), "no IPv6 here");
    FtpNode node = start(FtpSettings.on(new InetSocketAddress(loopback, 0), FtpNode.freePorts(8)));
    FTPClient client = node.login();
    assertThat(client.pasv()).isEqualTo(425);
    byte[] content = new byte[10_000];
    assertThat(client.storeFile("six", new ByteArrayInputStream(content)))
        .as(client.getReplyString())
        .isTrue();
    assertThat(client.listNames()).contains("six");
    client.logout();
  }

  private static boolean hasIpv6(InetAddress loopback) {
    try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
