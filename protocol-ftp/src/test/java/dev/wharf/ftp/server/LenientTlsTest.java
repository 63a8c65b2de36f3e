package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that close without close_notify: whether that can be an end is a setting. */
class LenientTlsTest {
  private static final byte[] CONTENT = new byte[100_000];

  @TempDir static Path folder;
  private static TestCertificate certificate;
  private static Running strict;
  private static Running lenient;

  private record Running(Database database, FilesystemObjectStore store, FtpNode node) {
    static Running start(boolean lenient) throws IOException {
      String name = lenient ? "lenient" : "strict";
      Database database = Database.inMemory("ftp-" + name);
      FilesystemObjectStore store =
          new FilesystemObjectStore(FilesystemSettings.of(folder.resolve(name)));
      FtpSettings settings =
          FtpSettings.on(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), FtpNode.freePorts(20));
      Tls tls = Tls.load(TlsSettings.of(certificate.pem()));
      return new Running(
          database,
          store,
          FtpNode.alone(
              database,
              store,
              folder,
              settings.withData(settings.data().withLenientTls(lenient)),
              Optional.of(tls)));
    }

    void stop() {
      node.stop();
      store.close();
      database.close();
    }

    RawClient login(String version) throws IOException {
      RawClient client = RawClient.to(node);
      assertThat(client.hear()).startsWith("220");
      return client.secure(certificate.client(), version).enter("anna").protect();
    }
  }

  @BeforeAll
  static void start() throws IOException {
    certificate = TestCertificate.ec(folder, "server");
    strict = Running.start(false);
    lenient = Running.start(true);
  }

  @AfterAll
  static void stop() {
    strict.stop();
    lenient.stop();
  }

  /** All bytes are sent; what ends the connection is not. */
  private static Socket send(RawClient client, String name, String version) throws IOException {
    Socket below = client.data();
    assertThat(client.say("STOR " + name)).startsWith("150");
    RawClient.secured(below, certificate.client(), version).getOutputStream().write(CONTENT);
    return below;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void an_end_without_close_notify_is_none(String version) throws IOException {
    try (RawClient client = strict.login(version)) {
      send(client, version, version).shutdownOutput();
      assertThat(client.hear()).startsWith("426").contains("REST 100000");
      assertThat(strict.node().stat("anna/" + version)).isEmpty();
      assertThat(client.say("SIZE " + version)).isEqualTo("213 100000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void where_that_is_allowed_it_is_one_if_the_client_stays(String version) throws IOException {
    try (RawClient client = lenient.login(version)) {
      send(client, version, version).shutdownOutput();
      assertThat(client.hear()).startsWith("226");
      assertThat(lenient.node().stat("anna/" + version).orElseThrow().size())
          .isEqualTo(CONTENT.length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void and_never_of_a_client_that_was_killed(String version) throws IOException {
    String name = "killed-" + version;
    RawClient client = lenient.login(version);
    Socket below = send(client, name, version);
    // As an operating system does it: neither side says goodbye.
    below.close();
    client.kill();
    try (RawClient again = lenient.login(version)) {
      await()
          .atMost(FtpNode.PATIENCE)
          .until(() -> again.say("SIZE " + name).equals("213 " + CONTENT.length));
    }
    assertThat(lenient.node().stat("anna/" + name)).isEmpty();
  }
}
