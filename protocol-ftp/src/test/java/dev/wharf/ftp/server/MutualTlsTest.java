package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.tls.ClientAuth;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that show certificates, on control and data connections, and those that do not. */
class MutualTlsTest {
  private static final String USERS =
      """
      [{"username": "card", "root": "card", "client_cert": {}},
       {"username": "named", "root": "named", "client_cert": {"allowed_cn": "anna"}},
       {"username": "both", "root": "both", "password": "secret",
        "client_cert": {"allowed_cn": "anna"}},
       {"username": "plain", "root": "plain", "password": "secret"}]
      """;
  private static final byte[] CONTENT = new byte[100_000];

  @TempDir static Path folder;
  private static final Map<ClientAuth, FtpNode> NODES = new EnumMap<>(ClientAuth.class);
  private static final Map<ClientAuth, FilesystemObjectStore> STORES =
      new EnumMap<>(ClientAuth.class);
  private static final Map<ClientAuth, Database> DATABASES = new EnumMap<>(ClientAuth.class);
  private static TestCertificate server;

  @BeforeAll
  static void start() throws IOException {
    server = TestCertificate.ec(folder, "server");
    Path trusted = folder.resolve("trusted.pem");
    String issuers = "";
    for (String name : new String[] {"anna", "annabel"}) {
      issuers += Files.readString(TestCertificate.ec(folder, name).chain());
    }
    Files.writeString(trusted, issuers);
    TestCertificate.ec(folder, "stranger");
    TlsSettings tls = TlsSettings.of(server.pem());
    for (ClientAuth auth : new ClientAuth[] {ClientAuth.REQUEST, ClientAuth.REQUIRE}) {
      Database database = Database.inMemory("ftp-mutual-" + auth);
      FilesystemObjectStore store =
          new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects-" + auth)));
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      DATABASES.put(auth, database);
      STORES.put(auth, store);
      NODES.put(
          auth,
          FtpNode.alone(
              database,
              store,
              folder,
              FtpSettings.on(any, FtpNode.freePorts(20)),
              Optional.of(Tls.load(tls.withClientAuth(auth, trusted))),
              USERS));
    }
  }

  @AfterAll
  static void stop() {
    NODES.values().forEach(FtpNode::stop);
    STORES.values().forEach(FilesystemObjectStore::close);
    DATABASES.values().forEach(Database::close);
  }

  private static FtpNode node(ClientAuth auth) {
    return Optional.ofNullable(NODES.get(auth)).orElseThrow();
  }

  /** A client that shows this one's certificate; nobody's: none. */
  private static SSLContext showing(String whose) {
    return whose.equals("nobody")
        ? server.client()
        : server.client(TestCertificate.in(folder, whose));
  }

  private static RawClient connect(ClientAuth auth, String whose, String version)
      throws IOException {
    RawClient client = RawClient.to(node(auth));
    assertThat(client.hear()).startsWith("220");
    return client.secure(showing(whose), version);
  }

  @ParameterizedTest
  @CsvSource({
    // A certificate that was verified is enough.
    "anna,    card,  232,",
    "annabel, card,  232,",
    "nobody,  card,  331, 530",
    // Of this name, to the letter.
    "anna,    named, 232,",
    "annabel, named, 331, 530",
    "nobody,  named, 331, 530",
    // And the password.
    "anna,    both,  331, 230",
    "annabel, both,  331, 530",
    "nobody,  both,  331, 530",
    // Who needs none may show one.
    "anna,    plain, 331, 230",
    "nobody,  plain, 331, 230",
  })
  void accounts_take_the_certificates_that_their_entries_say(
      String whose, String account, String user, String pass) throws IOException {
    try (RawClient client = connect(ClientAuth.REQUEST, whose, "TLSv1.3")) {
      assertThat(client.say("USER " + account)).startsWith(user);
      if (pass != null) {
        assertThat(client.say("PASS secret")).startsWith(pass);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REQUEST, stranger, TLSv1.2",
    "REQUEST, stranger, TLSv1.3",
    "REQUIRE, stranger, TLSv1.2",
    "REQUIRE, stranger, TLSv1.3",
    "REQUIRE, nobody,   TLSv1.2",
    "REQUIRE, nobody,   TLSv1.3",
  })
  void control_connections_end_before_a_word(ClientAuth auth, String whose, String version) {
    assertThatThrownBy(
            () -> {
              try (RawClient client = connect(auth, whose, version)) {
                // A client of TLS 1.3 thinks it is done before the server has looked.
                if (client.say("NOOP").isEmpty()) {
                  throw new EOFException("ended");
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void data_connections_need_certificates_too(String version) throws IOException {
    FtpNode node = node(ClientAuth.REQUIRE);
    try (RawClient client = connect(ClientAuth.REQUIRE, "anna", version)) {
      assertThat(client.say("USER card")).startsWith("232");
      client.protect();
      assertThat(client.store("with", CONTENT, showing("anna"), version)).startsWith("226");
      for (String whose : new String[] {"nobody", "stranger"}) {
        assertThat(client.store(whose, CONTENT, showing(whose), version)).startsWith("522");
        assertThat(node.stat("card/" + whose)).isEmpty();
        assertThat(client.say("SIZE " + whose)).startsWith("550");
      }
      // Nobody is stuck because of them.
      assertThat(client.store("after", CONTENT, showing("anna"), version)).startsWith("226");
    }
    assertThat(node.stat("card/with").orElseThrow().size()).isEqualTo(CONTENT.length);
    assertThat(node.stat("card/after").orElseThrow().size()).isEqualTo(CONTENT.length);
  }
}
