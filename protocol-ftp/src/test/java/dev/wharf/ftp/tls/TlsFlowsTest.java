package dev.wharf.ftp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsFlowsTest {
  private static final byte[] CONTENT = new byte[2 << 20];

  @TempDir private static Path folder;
  private static TestCertificate certificate;
  private static Tls tls;
  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    new Random(7).nextBytes(CONTENT);
    certificate = TestCertificate.ec(folder, "server");
    tls = Tls.load(TlsSettings.of(certificate.pem()));
    kit = LocalKit.create();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  /** Takes uploads, and never ends its own side itself. */
  private static DataServer taker() throws Exception {
    return new DataServer(kit.system(), tls.dataEngine(), Source.maybe());
  }

  private static DataServer sender(Source<ByteString, NotUsed> content) throws Exception {
    return new DataServer(kit.system(), tls.dataEngine(), content);
  }

  private static SSLSocket secure(Socket below, String version) throws IOException {
    below.setSoTimeout(10_000);
    SSLSocket socket =
        (SSLSocket)
            certificate.client().getSocketFactory().createSocket(below, "127.0.0.1", 0, false);
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void uploads_of_clients_that_close_right_after_writing_arrive_whole(String version)
      throws Exception {
    try (DataServer server = taker()) {
      for (int i = 0; i < 20; i++) {
        try (Socket below = new Socket("127.0.0.1", server.port())) {
          SSLSocket client = secure(below, version);
          client.getOutputStream().write(CONTENT);
          // close_notify, and then the socket at once: unread tickets would make that a reset.
          client.shutdownOutput();
        }
        DataServer.Transfer transfer = server.next();
        get(transfer.done());
        assertThat(get(transfer.connection().end())).isEqualTo(TlsEnd.CLOSED);
        assertThat(transfer.received().result().toArray()).isEqualTo(CONTENT);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void an_end_without_close_notify_is_told_apart(String version) throws Exception {
    try (DataServer server = taker();
        Socket below = new Socket("127.0.0.1", server.port())) {
      secure(below, version).getOutputStream().write(CONTENT);
      below.shutdownOutput();

      DataServer.Transfer transfer = server.next();
      get(transfer.done());
      assertThat(get(transfer.connection().end())).isEqualTo(TlsEnd.TRUNCATED);
      assertThat(get(transfer.connection().handshake()).version()).isEqualTo(version);
      assertThat(transfer.received().result().toArray()).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void an_uploader_that_waits_for_our_close_notify_gets_it_at_once(String version)
      throws Exception {
    try (DataServer server = taker();
        Socket below = new Socket("127.0.0.1", server.port())) {
      SSLSocket client = secure(below, version);
      client.getOutputStream().write(CONTENT);
      client.shutdownOutput();

      // Throws if the connection ends without it.
      assertThat(client.getInputStream().read()).isNegative();
      assertThat(get(server.next().connection().end())).isEqualTo(TlsEnd.CLOSED);
    }
  }

  @Test
  void python_takes_its_leave_after_an_upload_without_an_error() throws Exception {
    assumeTrue(isInstalled("python3"), "python3 is not installed");
    try (DataServer server = taker()) {
      // What ftplib does at the end of storbinary.
      String upload =
          """
          import socket, ssl, sys
          context = ssl._create_unverified_context()
          below = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
          secured = context.wrap_socket(below)
          secured.sendall(b"x" * 2000000)
          secured.unwrap()
          secured.close()
          print(secured.version() or "done")
          """;
      Process python =
          new ProcessBuilder("python3", "-c", upload, Integer.toString(server.port()))
              .redirectErrorStream(true)
              .start();
      String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(python.waitFor()).as(said).isZero();
      DataServer.Transfer transfer = server.next();
      assertThat(get(transfer.connection().end())).isEqualTo(TlsEnd.CLOSED);
      get(transfer.done());
      assertThat(transfer.received().length()).isEqualTo(2_000_000);
    }
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @Test
  void a_reset_hands_on_what_came_before_and_fails() throws Exception {
    try (DataServer server = taker()) {
      DataServer.Transfer transfer;
      try (Socket below = new Socket("127.0.0.1", server.port())) {
        secure(below, "TLSv1.3").getOutputStream().write(CONTENT, 0, 100_000);
        transfer = server.next();
        get(transfer.connection().handshake());
        DataServer.Transfer watched = transfer;
        await().until(() -> watched.received().length() == 100_000);
        below.setSoLinger(true, 0);
      }
      assertThat(get(transfer.connection().end())).isEqualTo(TlsEnd.FAILED);
      assertThatThrownBy(() -> get(transfer.done())).hasMessageContaining("StreamTcpException");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void downloads_end_with_close_notify(String version) throws Exception {
    Source<ByteString, NotUsed> content =
        Source.range(0, 31).map(i -> ByteString.fromArray(CONTENT, i << 16, 1 << 16));
    try (DataServer server = sender(content);
        Socket below = new Socket("127.0.0.1", server.port())) {
      SSLSocket client = secure(below, version);

      assertThat(client.getInputStream().readAllBytes()).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void nothing_to_send_still_gets_its_handshake(String version) throws Exception {
    try (DataServer server = sender(Source.empty());
        Socket below = new Socket("127.0.0.1", server.port())) {
      SSLSocket client = secure(below, version);

      assertThat(client.getInputStream().read()).isNegative();
      client.shutdownOutput();
      below.shutdownOutput();
      assertThat(get(server.next().connection().end())).isEqualTo(TlsEnd.CLOSED);
    }
  }

  @Test
  void a_download_that_breaks_does_not_look_whole() throws Exception {
    Source<ByteString, NotUsed> broken = Source.range(0, 31).map(i -> chunkOrFailure(i));
    try (DataServer server = sender(broken);
        Socket below = new Socket("127.0.0.1", server.port())) {
      SSLSocket client = secure(below, "TLSv1.3");

      assertThatThrownBy(() -> client.getInputStream().readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }

  private static ByteString chunkOrFailure(int chunk) {
    if (chunk == 31) {
      throw new IllegalStateException("the store is away");
    }
    return ByteString.fromArray(CONTENT, chunk << 16, 1 << 16);
  }

  @Test
  void what_is_no_handshake_fails_and_the_next_connection_is_served() throws Exception {
    try (DataServer server = taker()) {
      try (Socket plain = new Socket("127.0.0.1", server.port())) {
        plain
            .getOutputStream()
            .write("STOR what?\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
        DataServer.Transfer transfer = server.next();
        assertThatThrownBy(() -> get(transfer.connection().handshake()))
            .hasCauseInstanceOf(SSLException.class);
        assertThat(get(transfer.connection().end())).isEqualTo(TlsEnd.FAILED);
      }
      try (Socket left = new Socket("127.0.0.1", server.port())) {
        left.shutdownOutput();
        assertThatThrownBy(() -> get(server.next().connection().handshake()))
            .hasMessageContaining("the peer left during the handshake");
      }
      try (Socket below = new Socket("127.0.0.1", server.port())) {
        SSLSocket client = secure(below, "TLSv1.3");
        OutputStream out = client.getOutputStream();
        out.write(1);
        client.shutdownOutput();
        assertThat(get(server.next().connection().end())).isEqualTo(TlsEnd.CLOSED);
      }
    }
  }
}
