package dev.wharf.access.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxyProtocolTest {
  private static final String HEADER = "PROXY TCP4 203.0.113.9 10.0.0.1 49152 2121\r\n";
  private static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.0/8"));

  private static ActorTestKit kit;

  private final BlockingQueue<CompletionStage<Addresses>> connections = new LinkedBlockingQueue<>();
  private Optional<Tcp.ServerBinding> binding = Optional.empty();

  @BeforeAll
  static void start() {
    kit =
        ActorTestKit.create(
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @AfterEach
  void unbind() {
    binding.ifPresent(bound -> bound.unbind().toCompletableFuture().join());
  }

  /** Says everything again. */
  private int listen(ProxySettings settings) throws Exception {
    Source<Tcp.IncomingConnection, CompletionStage<Tcp.ServerBinding>> incoming =
        Tcp.get(kit.system()).bind("127.0.0.1", 0, 100, List.of(), true, Optional.empty());
    Tcp.ServerBinding bound =
        incoming
            .to(Sink.foreach(connection -> connections.add(serve(connection, settings))))
            .run(kit.system())
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    binding = Optional.of(bound);
    return bound.localAddress().getPort();
  }

  private static CompletionStage<Addresses> serve(
      Tcp.IncomingConnection connection, ProxySettings settings) {
    Flow<ByteString, ByteString, CompletionStage<Addresses>> flow =
        ProxyProtocol.unwrap(connection, settings);
    return flow.joinMat(Flow.create(), Keep.left()).run(kit.system());
  }

  private Addresses next() throws Exception {
    return Optional.ofNullable(connections.poll(10, TimeUnit.SECONDS))
        .orElseThrow()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String hear(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }

  private static void assertClosed(Socket socket) {
    try {
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private void assertServes(int port) throws Exception {
    try (Socket socket = connect(port)) {
      say(socket, HEADER + "NOOP");
      assertThat(hear(socket, 4)).isEqualTo("NOOP");
      assertThat(next().client()).isEqualTo(new InetSocketAddress("203.0.113.9", 49152));
    }
  }

  @Test
  void without_it_the_connection_itself_is_the_client() throws Exception {
    int port = listen(ProxySettings.off());
    try (Socket socket = connect(port)) {
      Addresses addresses = next();
      assertThat(addresses.client().getPort()).isEqualTo(socket.getLocalPort());
      assertThat(addresses.server().getPort()).isEqualTo(port);
      say(socket, HEADER);
      assertThat(hear(socket, HEADER.length())).isEqualTo(HEADER);
    }
  }

  @Test
  void the_client_is_whom_the_proxy_names_and_no_byte_behind_is_lost() throws Exception {
    int port = listen(ProxySettings.requiredFrom(LOOPBACK));
    assertServes(port);
    try (Socket socket = connect(port)) {
      for (char piece : (HEADER + "US").toCharArray()) {
        say(socket, String.valueOf(piece));
      }
      say(socket, "ER a");
      assertThat(hear(socket, 6)).isEqualTo("USER a");
      assertThat(next().server()).isEqualTo(new InetSocketAddress("10.0.0.1", 2121));
    }
  }

  @Test
  void a_health_check_keeps_its_own_addresses() throws Exception {
    int port = listen(ProxySettings.requiredFrom(LOOPBACK));
    try (Socket socket = connect(port)) {
      byte[] local = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");
      socket.getOutputStream().write(local);
      assertThat(next().client().getPort()).isEqualTo(socket.getLocalPort());
    }
  }

  @Test
  void strangers_are_closed_and_nothing_else() throws Exception {
    int port = listen(ProxySettings.requiredFrom(List.of(Network.parse("10.0.0.0/8"))));
    for (int i = 0; i < 3; i++) {
      try (Socket socket = connect(port)) {
        assertThatThrownBy(this::next)
            .hasCauseInstanceOf(ProxyRefused.class)
            .hasMessageContaining("not a trusted proxy");
        assertClosed(socket);
      }
    }
  }

  @Test
  void malformed_and_cut_headers_are_closed_and_nothing_else() throws Exception {
    int port = listen(ProxySettings.requiredFrom(LOOPBACK));
    for (String start : List.of("USER a\r\n", "PROXY TCP4 1.2.3.4 x 1 2\r\n", "\r\n\r\nQUIT")) {
      try (Socket socket = connect(port)) {
        say(socket, start);
        assertThatThrownBy(this::next).hasCauseInstanceOf(ProxyRefused.class);
        assertClosed(socket);
      }
    }
    try (Socket socket = connect(port)) {
      say(socket, "PROXY TC");
      socket.shutdownOutput();
      assertThatThrownBy(this::next).hasMessageContaining("ended before its header");
      assertClosed(socket);
    }
    assertServes(port);
  }

  @Test
  void no_header_in_time_is_closed_and_nothing_else() throws Exception {
    ProxySettings impatient = new ProxySettings(true, LOOPBACK, Duration.ofMillis(200));
    int port = listen(impatient);
    try (Socket socket = connect(port)) {
      say(socket, "PROXY TC");
      assertThatThrownBy(this::next).hasMessageContaining("no PROXY header within 200 ms");
      assertClosed(socket);
    }
    assertServes(port);
  }
}
