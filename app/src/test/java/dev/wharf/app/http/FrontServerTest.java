package dev.wharf.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.tus.http.InterimResponses;
import dev.wharf.tus.http.TusRoute;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On real sockets: what HTTP behind a PROXY header does, and what it does as without. */
@Timeout(60)
class FrontServerTest {
  private static final String V1 = "PROXY TCP4 203.0.113.9 10.0.0.1 49152 8080\r\n";
  private static final Duration LONG = Duration.ofSeconds(30);

  private static ActorTestKit kit;

  private final List<Socket> sockets = new ArrayList<>();

  /** Bytes of a body that arrived, by path; what a broken body ended with. */
  private final Map<String, AtomicLong> arrived = new ConcurrentHashMap<>();

  private final Map<String, String> broken = new ConcurrentHashMap<>();

  /** Answers to /wait. */
  private final CompletableFuture<HttpResponse> late = new CompletableFuture<>();

  private @Nullable FrontServer server;

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
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    if (server != null) {
      server.terminate(Duration.ofMillis(1)).toCompletableFuture().join();
    }
  }

  private void listen(String trusted, ServerSettings settings) {
    ProxySettings proxy =
        new ProxySettings(true, List.of(Network.parse(trusted)), Duration.ofSeconds(2));
    server =
        FrontServer.bind(
                kit.system(),
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                settings,
                proxy,
                InterimResponses.protocol(kit.system(), settings)::layer,
                this::answer)
            .toCompletableFuture()
            .join();
  }

  private void listen() {
    listen("127.0.0.0/8", TusRoute.serverSettings(kit.system()));
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    String path = request.getUri().path();
    if (path.equals("/wait")) {
      return late;
    }
    AtomicLong count = arrived.computeIfAbsent(path, any -> new AtomicLong());
    return request
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .runForeach(bytes -> count.addAndGet(bytes.size()), kit.system())
        .handle(
            (done, failure) -> {
              if (failure != null) {
                broken.put(path, failure.getClass().getSimpleName());
              }
              return HttpResponse.create()
                  .withEntity(
                      request.method().value()
                          + " from "
                          + request
                              .getAttribute(AttributeKeys.remoteAddress)
                              .map(FrontServerTest::text)
                              .orElse("nobody")
                          + "\n");
            });
  }

  private static String text(RemoteAddress address) {
    return address.getAddress().orElseThrow().getHostAddress() + ":" + address.getPort();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server().localAddress().getPort());
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    send(socket, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  private FrontServer server() {
    return Objects.requireNonNull(server, "listens");
  }

  /** Up to where the server closes; empty also if it resets. */
  private static String all(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException reset) {
      return "";
    }
  }

  private static String until(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new AssertionError("ended after '" + text + "'");
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private static String get(String path, String more) {
    return "GET " + path + " HTTP/1.1\r\nHost: wharf\r\n" + more + "\r\n";
  }

  private static final String CLOSE = "Connection: close\r\n";

  private static final String V2 = "0d0a0d0a000d0a515549540a";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version 1                      | PROXY TCP4 203.0.113.9 10.0.0.1 49152 80   |                                      | 203.0.113.9:49152
          version 1, IPv6                | PROXY TCP6 2001:db8::9 fd00::1 49152 80    |                                      | 2001:db8:0:0:0:0:0:9:49152
          UNKNOWN: the proxy's own       | PROXY UNKNOWN                              |                                      | 127.0.0.1
          version 2                      |                                            | 21 11 000c cb007109 0a000001 c000 0050 | 203.0.113.9:49152
          version 2, TLVs are skipped    |                                            | 21 11 0013 cb007109 0a000001 c000 0050 04 0004 01020304 | 203.0.113.9:49152
          version 2, LOCAL               |                                            | 20 00 0000                           | 127.0.0.1
          """)
  void a_request_comes_from_where_the_header_says(
      String name, String line, String binary, String from) throws IOException {
    listen();
    byte[] header =
        line != null
            ? (line + "\r\n").getBytes(StandardCharsets.US_ASCII)
            : HexFormat.of().parseHex(V2 + binary.replace(" ", ""));
    Socket socket = connect();
    // Byte by byte, as a network may.
    for (byte each : header) {
      send(socket, new byte[] {each});
    }
    send(socket, get("/", ""));
    assertThat(until(socket, "\n\r\n") + until(socket, "\n")).contains("GET from " + from);
    // The header is the connection's, so the next request has none.
    send(socket, get("/", CLOSE));
    assertThat(all(socket)).contains("GET from " + from);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'GET / HTTP/1.1\r\nHost: wharf\r\n\r\n'",
    "'PROXY TCP4 nonsense\r\n'",
    "'\r\n\r\nX'"
  })
  void what_is_no_header_closes_the_connection_and_nothing_else(String start) throws IOException {
    listen();
    Socket stranger = connect();
    send(stranger, start);
    assertThat(all(stranger)).isEmpty();
    assertThat(arrived).isEmpty();
    Socket socket = connect();
    send(socket, V1 + get("/", CLOSE));
    assertThat(all(socket)).contains("200 OK").contains("203.0.113.9");
  }

  @Test
  void who_says_nothing_or_half_of_it_is_closed_in_time() throws IOException {
    listen();
    Socket silent = connect();
    Socket slow = connect();
    send(slow, "PROXY TCP4 203.0.113.9 ");
    assertThat(all(silent)).isEmpty();
    assertThat(all(slow)).isEmpty();
  }

  @Test
  void a_header_from_elsewhere_closes_the_connection() throws IOException {
    listen("10.0.0.0/8", TusRoute.serverSettings(kit.system()));
    Socket socket = connect();
    try {
      send(socket, V1 + get("/", CLOSE));
    } catch (IOException alreadyClosed) {
      // As it should be.
    }
    assertThat(all(socket)).isEmpty();
    assertThat(arrived).isEmpty();
  }

  @Test
  void head_and_patch_are_what_they_are() throws IOException {
    listen();
    Socket socket = connect();
    send(socket, V1 + "HEAD /a HTTP/1.1\r\nHost: wharf\r\n\r\n");
    assertThat(until(socket, "\r\n\r\n")).contains("Content-Length: ");
    send(socket, "PATCH /b HTTP/1.1\r\nHost: wharf\r\nContent-Length: 5\r\n" + CLOSE + "\r\nhello");
    assertThat(all(socket)).contains("PATCH from 203.0.113.9");
    assertThat(arrived.get("/b")).hasValue(5);
  }

  @Test
  void what_a_broken_client_sent_has_arrived_and_the_end_is_told_from_a_clean_one()
      throws IOException {
    listen();
    Socket socket = connect();
    send(socket, V1 + "PATCH /b HTTP/1.1\r\nHost: wharf\r\nContent-Length: 3000000\r\n\r\n");
    send(socket, new byte[1_000_000]);
    await().until(() -> arrived.containsKey("/b") && arrived.get("/b").get() == 1_000_000);
    socket.setSoLinger(true, 0);
    socket.close();
    await().until(() -> broken.containsKey("/b"));
    assertThat(arrived.get("/b")).hasValue(1_000_000);
  }

  @Test
  void a_handler_that_does_not_read_stops_its_client() throws Exception {
    listen();
    Socket socket = connect();
    send(socket, V1 + "PATCH /wait HTTP/1.1\r\nHost: wharf\r\nContent-Length: 900000000\r\n\r\n");
    AtomicLong sent = new AtomicLong();
    Thread sender =
        new Thread(
            () -> {
              try {
                while (true) {
                  send(socket, new byte[1 << 20]);
                  sent.addAndGet(1 << 20);
                }
              } catch (IOException closed) {
                // The test is over.
              }
            });
    sender.setDaemon(true);
    sender.start();
    AtomicLong last = new AtomicLong();
    await()
        .during(Duration.ofMillis(700))
        .atMost(LONG)
        .until(() -> sent.get() > 0 && last.getAndSet(sent.get()) == sent.get());
    assertThat(sent.get()).isLessThan(100L << 20);
  }

  @Test
  void connections_beyond_the_limit_wait_for_their_turn() throws IOException {
    listen("127.0.0.0/8", TusRoute.serverSettings(kit.system()).withMaxConnections(1));
    Socket first = connect();
    send(first, V1 + get("/first", ""));
    until(first, "from");
    Socket second = connect();
    send(second, V1 + get("/second", CLOSE));
    await().during(Duration.ofMillis(300)).until(() -> !arrived.containsKey("/second"));
    first.close();
    assertThat(all(second)).contains("200 OK");
  }

  @Test
  void a_connection_on_which_nothing_moves_is_closed() throws IOException {
    ServerSettings usual = TusRoute.serverSettings(kit.system());
    listen(
        "127.0.0.0/8",
        usual.withTimeouts(
            usual
                .getTimeouts()
                .withIdleTimeout(scala.concurrent.duration.Duration.create("1 second"))));
    Socket socket = connect();
    send(socket, V1 + get("/", "").stripTrailing());
    assertThat(all(socket)).doesNotContain("200 OK");
  }

  @Test
  void at_the_end_a_request_that_runs_is_answered_and_the_rest_is_closed() throws IOException {
    listen();
    Socket running = connect();
    send(running, V1 + get("/wait", ""));
    Socket idle = connect();
    send(idle, V1 + get("/idle", ""));
    until(idle, "from");
    Socket early = connect();
    send(early, V1);
    await().until(() -> arrived.containsKey("/idle"));

    CompletionStage<Done> ended = server().terminate(LONG);
    assertThat(all(idle)).doesNotContain("HTTP/1.1");
    assertThat(all(early)).isEmpty();
    await().until(this::refuses);
    assertThat(ended.toCompletableFuture()).isNotDone();
    late.complete(HttpResponse.create().withStatus(204));
    assertThat(all(running)).startsWith("HTTP/1.1 204").contains("Connection: close");
    await().until(() -> ended.toCompletableFuture().isDone());
  }

  private boolean refuses() {
    try (Socket socket = new Socket("127.0.0.1", server().localAddress().getPort())) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  void at_the_end_a_download_that_runs_is_sent_whole() throws IOException {
    listen();
    Socket socket = connect();
    send(socket, V1 + get("/wait", ""));
    CompletableFuture<ByteString> rest = new CompletableFuture<>();
    HttpEntity.Chunked body =
        HttpEntities.createChunked(
            org.apache.pekko.http.javadsl.model.ContentTypes.APPLICATION_OCTET_STREAM,
            Source.single(ByteString.fromString("begin")).concat(Source.completionStage(rest)));
    late.complete(HttpResponse.create().withEntity(body));
    until(socket, "begin");
    CompletionStage<Done> ended = server().terminate(LONG);
    rest.complete(ByteString.fromString("the end"));
    assertThat(all(socket)).contains("the end").endsWith("0\r\n\r\n");
    await().until(() -> ended.toCompletableFuture().isDone());
  }

  @Test
  void at_the_limit_what_still_runs_is_cut() throws IOException {
    listen();
    Socket running = connect();
    send(running, V1 + get("/wait", ""));
    Socket second = connect();
    send(second, V1 + get("/second", ""));
    until(second, "from");
    CompletionStage<Done> ended = server().terminate(Duration.ofMillis(300));
    assertThat(all(running)).isEmpty();
    await().until(() -> ended.toCompletableFuture().isDone());
  }
}
