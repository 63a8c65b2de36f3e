package dev.wharf.ftp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.ftp.tls.ControlInput.Line;
import dev.wharf.ftp.tls.ControlInput.LineTooLong;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ControlProtocolTest {
  @TempDir private static Path folder;
  private static TestCertificate certificate;
  private static ActorTestKit kit;

  private LineServer server;

  @BeforeAll
  static void start() {
    certificate = TestCertificate.rsa(folder, "server");
    kit = LocalKit.create();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void listen() throws Exception {
    server = server(false);
  }

  @AfterEach
  void unbind() {
    server.close();
  }

  private static LineServer server(boolean implicit) throws Exception {
    return new LineServer(kit.system(), Tls.load(TlsSettings.of(certificate.pem())), implicit);
  }

  private Client connect() throws IOException {
    Client client = new Client(server.port());
    assertThat(client.hear()).isEqualTo("220 hello");
    return client;
  }

  private List<String> heard() {
    return server.heard.stream().map(ControlProtocolTest::name).toList();
  }

  private static String name(ControlInput input) {
    if (input instanceof Line line) {
      return line.text().utf8String();
    }
    return input instanceof LineTooLong ? "TOO LONG" : "SECURED";
  }

  private void awaitEnd(String start) {
    await()
        .untilAsserted(() -> assertThat(server.ends).singleElement().asString().startsWith(start));
  }

  @Test
  void lines_go_up_and_replies_come_down() throws IOException {
    try (Client client = connect()) {
      client.say("NOOP\r\nP").say("WD\n").say("\u00ff\u00f4\u00f2ABOR\r\n");

      assertThat(List.of(client.hear(), client.hear(), client.hear()))
          .containsExactly("200 NOOP", "200 PWD", "200 ABOR");
    }
  }

  @Test
  void a_line_too_long_is_skipped_and_the_next_one_heard() throws IOException {
    try (Client client = connect()) {
      client.say("x".repeat(1 << 20)).say("\r\nNOOP\r\n");

      assertThat(client.hear()).isEqualTo("500 too long");
      assertThat(client.hear()).isEqualTo("200 NOOP");
    }
  }

  @Test
  void urgent_data_before_an_abort_does_no_harm() throws IOException {
    try (Client client = connect()) {
      client.say("\u00ff\u00f4");
      client.socket().sendUrgentData(0xff);
      client.say("\u00f2ABOR\r\n");

      assertThat(client.hear()).isEqualTo("200 ABOR");
    }
  }

  @Test
  void after_the_last_reply_the_connection_is_closed() throws IOException {
    try (Client client = connect()) {
      client.say("QUIT\r\n".repeat(3) + "x".repeat(100_000));

      assertThat(client.hear()).isEqualTo("221 bye");
      assertThat(client.hear()).isEmpty();
    }
  }

  @Test
  void a_client_that_says_no_more_still_hears_the_replies() throws IOException {
    try (Client client = connect()) {
      client.say("NOOP\r\n".repeat(500) + "PWD\r\nhalf");
      client.socket().shutdownOutput();

      for (int i = 0; i < 500; i++) {
        assertThat(client.hear()).isEqualTo("200 NOOP");
      }
      assertThat(client.hear()).isEqualTo("200 PWD");
      assertThat(client.hear()).isEmpty();
    }
    awaitEnd("completed");
    assertThat(heard()).doesNotContain("half");
  }

  @Test
  void a_client_that_reads_nothing_is_not_read_from_either() throws IOException {
    try (Client client = connect()) {
      byte[] flood = "NOOP\r\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
      client.socket().setSendBufferSize(64 << 10);
      Thread sender = new Thread(() -> send(client, flood));
      sender.start();

      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(20))
          .until(() -> heardIsSteady());
      assertThat(server.heard.size()).isLessThan(1_000_000);
      assertThat(sender.isAlive()).isTrue();
    }
  }

  private int last;

  private boolean heardIsSteady() {
    int now = server.heard.size();
    boolean steady = now > 0 && now == last;
    last = now;
    return steady;
  }

  private static void send(Client client, byte[] flood) {
    try {
      for (int i = 0; i < 100; i++) {
        client.socket().getOutputStream().write(flood);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void auth_tls_secures_both_directions(String version) throws IOException {
    try (Client client = connect()) {
      client.say("AUTH TLS\r\n");
      assertThat(client.hear()).isEqualTo("234 go on");
      client.secure(certificate.client(), version);

      assertThat(client.hear()).isEqualTo("250 " + version);
      client.say("NOOP\r\nQUIT\r\n");
      assertThat(client.hear()).isEqualTo("200 NOOP");
      assertThat(client.hear()).isEqualTo("221 bye");
      // Throws if there was no close_notify.
      assertThat(client.socket().getInputStream().read()).isNegative();
    }
    assertThat(heard()).containsExactly("AUTH TLS", "SECURED", "NOOP", "QUIT");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void implicit_tls_is_secured_from_the_first_byte(String version) throws Exception {
    server.close();
    server = server(true);
    try (Client client = new Client(server.port())) {
      client.secure(certificate.client(), version);

      assertThat(client.hear()).isEqualTo("250 " + version);
      client.say("NOOP\r\n");
      assertThat(client.hear()).isEqualTo("200 NOOP");
      client.say("x".repeat(50_000) + "\r\nPWD\r\n");
      assertThat(client.hear()).isEqualTo("500 too long");
      assertThat(client.hear()).isEqualTo("200 PWD");
    }
    awaitEnd("completed");
  }

  @Test
  void what_was_said_in_clear_behind_auth_is_never_heard_under_tls() throws IOException {
    try (Client client = connect()) {
      client.say("NOOP\r\nAUTH TLS\r\nUSER evil\r\nPASS evil\r\nSTOR ev");
      assertThat(client.hear()).isEqualTo("200 NOOP");
      assertThat(client.hear()).isEqualTo("234 go on");
      client.secure(certificate.client(), "TLSv1.3");

      assertThat(client.hear()).isEqualTo("250 TLSv1.3");
      client.say("il\r\nQUIT\r\n");
      assertThat(client.hear()).isEqualTo("200 il");
    }
    await().until(() -> heard().contains("QUIT"));
    List<String> heard = heard();
    // The stage cannot know what AUTH means: what the session had taken by then, it ignores.
    assertThat(heard.subList(heard.indexOf("SECURED"), heard.size()))
        .containsExactly("SECURED", "il", "QUIT");
  }

  @Test
  void clear_text_where_a_handshake_is_due_ends_the_connection() throws IOException {
    try (Client client = connect()) {
      client.say("AUTH TLS\r\n");
      assertThat(client.hear()).isEqualTo("234 go on");
      client.say("USER evil\r\n");

      while (client.socket().getInputStream().read() >= 0) {}
    }
    awaitEnd("javax.net.ssl.SSLException");
    assertThat(heard()).containsExactly("AUTH TLS");
  }

  @Test
  void one_handshake_is_enough() throws IOException {
    try (Client client = connect()) {
      client.say("AUTH TLS\r\n").hear();
      client.secure(certificate.client(), "TLSv1.2").hear();

      assertThatThrownBy(
              () -> {
                ((SSLSocket) client.socket()).startHandshake();
                client.hear();
              })
          .isInstanceOf(IOException.class);
    }
    awaitEnd("javax.net.ssl.SSLException: the client wants another handshake");
  }

  @Test
  void a_client_that_does_not_trust_the_certificate_ends_the_handshake() throws IOException {
    TestCertificate other = TestCertificate.ec(folder, "other");
    try (Client client = connect()) {
      client.say("AUTH TLS\r\n").hear();

      assertThatThrownBy(() -> client.secure(other.client(), "TLSv1.3"))
          .isInstanceOf(IOException.class);
    }
    awaitEnd("javax.net.ssl.SSL");
  }

  @Test
  void a_client_that_leaves_during_the_handshake_is_a_failure() throws IOException {
    try (Client client = connect()) {
      client.say("AUTH TLS\r\n").hear();
    }
    awaitEnd("javax.net.ssl.SSLHandshakeException");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_client_that_leaves_without_close_notify_has_ended_all_the_same(String version)
      throws IOException {
    try (Client client = connect()) {
      Socket below = client.socket();
      client.say("AUTH TLS\r\n").hear();
      client.secure(certificate.client(), version).say("NOOP\r\n");
      assertThat(client.hear()).startsWith("250");
      assertThat(client.hear()).isEqualTo("200 NOOP");

      below.shutdownOutput();

      awaitEnd("completed");
    }
  }

  @Test
  void a_reset_is_a_failure() throws IOException {
    try (Client client = connect()) {
      client.say("NOOP\r\n").hear();
      client.socket().setSoLinger(true, 0);
    }
    awaitEnd("org.apache.pekko.stream.StreamTcpException");
  }

  @Test
  void under_tls_1_3_one_side_may_close_before_the_other() throws IOException {
    try (Client client = connect()) {
      client.say("AUTH TLS\r\n").hear();
      client.secure(certificate.client(), "TLSv1.3").hear();
      client.say("NOOP\r\n");
      ((SSLSocket) client.socket()).shutdownOutput();

      assertThat(client.hear()).isEqualTo("200 NOOP");
      assertThat(client.hear()).isEmpty();
    }
  }

  @Test
  void openssl_gets_in() throws Exception {
    assumeTrue(isInstalled("openssl"), "openssl is not installed");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-quiet",
                "-connect",
                "127.0.0.1:" + server.port(),
                "-starttls",
                "ftp")
            .redirectErrorStream(true)
            .start();
    openssl.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.UTF_8));
    openssl.getOutputStream().flush();
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("221 bye");
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
