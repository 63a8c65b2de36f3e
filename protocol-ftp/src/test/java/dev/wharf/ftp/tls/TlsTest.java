package dev.wharf.ftp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {
  @TempDir private static Path folder;
  private static TestCertificate rsa;
  private static TestCertificate ec;
  private static TestCertificate stranger;
  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    rsa = TestCertificate.rsa(folder, "rsa");
    ec = TestCertificate.ec(folder, "ec");
    stranger = TestCertificate.ec(folder, "stranger");
    kit = LocalKit.create();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private static LineServer server(TlsSettings settings) throws Exception {
    return new LineServer(kit.system(), Tls.load(settings), false);
  }

  /** Says AUTH TLS and shakes hands. */
  private static Client secured(LineServer server, SSLContext context, String version)
      throws IOException {
    Client client = new Client(server.port());
    client.hear();
    client.say("AUTH TLS\r\n").hear();
    return client.secure(context, version);
  }

  private static void assertServes(TlsSettings settings, TestCertificate trusted) throws Exception {
    try (LineServer server = server(settings);
        Client client = secured(server, trusted.client(), "TLSv1.2")) {
      assertThat(client.hear()).isEqualTo("250 TLSv1.2");
    }
  }

  private static Path write(String name, String... blocks) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("explanation\n", blocks));
  }

  /** The DER of the key inside PKCS#8: RFC 5208's privateKey. */
  private static byte[] inner(TestCertificate certificate, int size) throws Exception {
    byte[] der = certificate.pkcs8();
    return Arrays.copyOfRange(der, der.length - size, der.length);
  }

  @Test
  void pkcs8_keys_serve() throws Exception {
    assertServes(TlsSettings.of(rsa.pem()), rsa);
    assertServes(TlsSettings.of(ec.pem()), ec);
  }

  @Test
  void key_stores_serve() throws Exception {
    assertServes(TlsSettings.of(new Identity.Pkcs12(rsa.store(), TestCertificate.PASSWORD)), rsa);
  }

  @Test
  void pkcs1_keys_serve_from_the_file_of_their_certificate() throws Exception {
    int envelope = 26;
    byte[] pkcs1 = inner(rsa, rsa.pkcs8().length - envelope);
    Path both =
        write(
            "both.pem",
            TestCertificate.pem("RSA PRIVATE KEY", pkcs1),
            Files.readString(rsa.chain()));

    assertServes(TlsSettings.of(new Identity.Pem(both, both)), rsa);
  }

  @Test
  void sec1_keys_serve() throws Exception {
    byte[] scalar = Arrays.copyOfRange(ec.pkcs8(), 33, 33 + 34);
    byte[] curve = HexFormat.of().parseHex("a00a06082a8648ce3d030107");
    byte[] sec1 = new byte[5 + 34 + 12];
    sec1[0] = 0x30;
    sec1[1] = (byte) (sec1.length - 2);
    sec1[2] = 2;
    sec1[3] = 1;
    sec1[4] = 1;
    System.arraycopy(scalar, 0, sec1, 5, 34);
    System.arraycopy(curve, 0, sec1, 39, 12);
    Path key = write("sec1.key", TestCertificate.pem("EC PRIVATE KEY", sec1));

    assertServes(TlsSettings.of(new Identity.Pem(ec.chain(), key)), ec);
  }

  private static void assertUnusable(TlsSettings settings, String message) {
    assertThatThrownBy(() -> Tls.load(settings))
        .isInstanceOf(TlsUnusable.class)
        .hasMessageMatching(message);
  }

  @Test
  void files_that_cannot_be_used_are_named_with_what_was_expected() throws IOException {
    Path nothing = folder.resolve("nothing");
    Path text = write("text.pem", "hello");
    Path locked = write("locked.pem", TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[9]));
    Path damaged = write("damaged.pem", TestCertificate.pem("PRIVATE KEY", new byte[9]));
    Path noCurve = write("curve.pem", TestCertificate.pem("EC PRIVATE KEY", new byte[] {48, 0}));
    Path broken = write("broken.pem", TestCertificate.pem("CERTIFICATE", new byte[9]));

    assertUnusable(of(nothing, rsa.key()), "TLS file '.*nothing': cannot be read .*");
    assertUnusable(
        of(text, rsa.key()),
        "TLS file '.*text.pem': no certificate in it \\(expected: PEM certificates\\)");
    assertUnusable(of(broken, rsa.key()), "TLS file '.*broken.pem': .*PEM certificates\\)");
    assertUnusable(of(rsa.chain(), text), "TLS file '.*text.pem': no private key in it .*");
    assertUnusable(
        of(rsa.chain(), locked), "TLS file '.*locked.pem': 'ENCRYPTED PRIVATE KEY' in it .*");
    assertUnusable(of(rsa.chain(), damaged), "TLS file '.*damaged.pem': its key is not RSA, .*");
    assertUnusable(of(ec.chain(), noCurve), "TLS file '.*curve.pem': its EC key does not name .*");
    assertUnusable(
        of(rsa.chain(), ec.key()),
        "TLS file '.*ec.key': not the key of the first certificate in '.*rsa.crt'");
    assertUnusable(
        TlsSettings.of(new Identity.Pkcs12(rsa.store(), "wrong")),
        "TLS file '.*rsa.p12': .*\\(expected: a PKCS#12 key store with this password\\)");
    assertUnusable(
        TlsSettings.of(rsa.pem()).withClientAuth(ClientAuth.REQUIRE, text),
        "TLS file '.*text.pem': no certificate in it .*");
    assertUnusable(
        TlsSettings.of(rsa.pem()).withCiphers(List.of("TLS_MADE_UP")),
        "TLS cipher 'TLS_MADE_UP': not known \\(expected: one of .*");
    assertUnusable(
        TlsSettings.of(rsa.pem()).withStrict(true),
        "strict TLS: .*enableSessionTicketExtension=false\\)");
  }

  private static TlsSettings of(Path chain, Path key) {
    return TlsSettings.of(new Identity.Pem(chain, key));
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    TlsSettings settings = TlsSettings.of(rsa.pem());
    assertThatThrownBy(() -> settings.withOldest("SSLv3"))
        .hasMessage("oldest TLS version: 'SSLv3' (expected: TLSv1.2 or TLSv1.3)");
    assertThatThrownBy(() -> settings.withOldest("TLSv1.3").withStrict(true))
        .hasMessageContaining("strict TLS");
    assertThatThrownBy(() -> settings.withReloadEvery(Duration.ZERO))
        .hasMessageContaining("at least 1 ms");
    assertThat(new Identity.Pkcs12(rsa.store(), "secret").toString()).doesNotContain("secret");
  }

  @Test
  void the_oldest_version_is_kept_to() throws Exception {
    try (LineServer server = server(TlsSettings.of(rsa.pem()).withOldest("TLSv1.3"))) {
      assertThatThrownBy(() -> secured(server, rsa.client(), "TLSv1.2"))
          .isInstanceOf(IOException.class);
      try (Client client = secured(server, rsa.client(), "TLSv1.3")) {
        assertThat(client.hear()).isEqualTo("250 TLSv1.3");
      }
    }
  }

  @Test
  void the_list_of_ciphers_is_kept_to() throws Exception {
    String cipher = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    try (LineServer server = server(TlsSettings.of(rsa.pem()).withCiphers(List.of(cipher)));
        Client client = secured(server, rsa.client(), "TLSv1.2")) {
      assertThat(((SSLSocket) client.socket()).getSession().getCipherSuite()).isEqualTo(cipher);
    }
  }

  private static List<X509Certificate> shown(LineServer server) {
    await().until(() -> server.heard.stream().anyMatch(ControlInput.Secured.class::isInstance));
    return server.heard.stream()
        .filter(ControlInput.Secured.class::isInstance)
        .map(it -> ((ControlInput.Secured) it).facts().certificates())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void certificates_that_are_requested_may_be_shown_and_must_be_good(String version)
      throws Exception {
    TlsSettings settings = TlsSettings.of(rsa.pem()).withClientAuth(ClientAuth.REQUEST, ec.chain());
    try (LineServer server = server(settings);
        Client client = secured(server, rsa.client(ec), version)) {
      assertThat(client.hear()).isEqualTo("250 " + version);
      assertThat(shown(server)).containsExactly(ec.certificate());
    }
    try (LineServer server = server(settings);
        Client client = secured(server, rsa.client(), version)) {
      assertThat(client.hear()).isEqualTo("250 " + version);
      assertThat(shown(server)).isEmpty();
    }
    assertRefused(settings, rsa.client(stranger), version);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void certificates_that_are_required_must_be_shown(String version) throws Exception {
    TlsSettings settings = TlsSettings.of(rsa.pem()).withClientAuth(ClientAuth.REQUIRE, ec.chain());
    try (LineServer server = server(settings);
        Client client = secured(server, rsa.client(ec), version)) {
      assertThat(client.hear()).isEqualTo("250 " + version);
      assertThat(shown(server)).containsExactly(ec.certificate());
    }
    assertRefused(settings, rsa.client(), version);
  }

  /** Under TLS 1.3 a client hears of it only after its own handshake. */
  private static void assertRefused(TlsSettings settings, SSLContext context, String version)
      throws Exception {
    try (LineServer server = server(settings)) {
      assertThatThrownBy(
              () -> {
                try (Client client = secured(server, context, version)) {
                  client.say("NOOP\r\n").hear();
                  throw new IOException("the end: " + client.hear());
                }
              })
          .isInstanceOf(IOException.class);
      await().until(() -> server.ends.stream().anyMatch(end -> end.contains("SSL")));
      assertThat(server.heard).noneMatch(ControlInput.Secured.class::isInstance);
    }
  }

  @Test
  void new_files_are_taken_up_while_old_connections_live_on() throws Exception {
    Path chain = Files.copy(rsa.chain(), folder.resolve("live.crt"));
    Path key = Files.copy(rsa.key(), folder.resolve("live.key"));
    TlsSettings settings = of(chain, key).withReloadEvery(Duration.ofMillis(1));
    try (LineServer server = server(settings);
        Client old = secured(server, rsa.client(), "TLSv1.3")) {
      assertThat(old.hear()).isEqualTo("250 TLSv1.3");

      // Half of a change is no change: the certificate is there before its key.
      replace(ec.chain(), chain);
      for (int i = 0; i < 5; i++) {
        assertThat(tryOnce(server, rsa)).isPresent();
      }
      replace(ec.key(), key);
      await().until(() -> tryOnce(server, ec).isPresent());

      old.say("NOOP\r\n");
      assertThat(old.hear()).isEqualTo("200 NOOP");
      Files.delete(key);
      for (int i = 0; i < 5; i++) {
        assertThat(tryOnce(server, ec)).isPresent();
      }
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    Path next = Files.copy(from, folder.resolve("next"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Optional<String> tryOnce(LineServer server, TestCertificate trusted) {
    try (Client client = secured(server, trusted.client(), "TLSv1.3")) {
      return Optional.of(client.hear());
    } catch (IOException notTrusted) {
      return Optional.empty();
    }
  }

  @Test
  void strict_mode_knows_its_own_sessions() throws Exception {
    // JSSE looks at its property when it is loaded, so this needs a JVM of its own.
    Process strict =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StrictMain.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(strict.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(strict.waitFor()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.startsWith("==")))
        .containsExactly(
            "== resumed data connection: true",
            "== resumed data connection: true",
            "== resumed data connection: true",
            "== new control connection has the new certificate: true",
            "== data connection after new files: true",
            "== fresh data connection: false",
            "== other session's: false");
  }
}
