package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.net.ftp.FTPFile;
import org.apache.commons.net.ftp.FTPSClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Control connections under TLS on one node, data connections under TLS on the other. */
class TwoNodesTlsTest {
  private static final int SIZE = 2_000_000;

  @TempDir static Path folder;
  private static TestCertificate certificate;
  private static TwoNodes nodes;

  @BeforeAll
  static void start() throws IOException {
    certificate = TestCertificate.rsa(folder, "localhost");
    nodes =
        new TwoNodes(
            "ftp-two-tls",
            folder,
            settings -> settings,
            Optional.of(TlsSettings.of(certificate.pem())));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static FTPSClient login(FtpNode node, String version) throws IOException {
    FTPSClient client = new FTPSClient(false, certificate.client());
    client.setEnabledProtocols(new String[] {version});
    node.connect(client);
    FtpNode.enter(client, "anna");
    client.execPBSZ(0);
    client.execPROT("P");
    return client;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bytes_land_on_the_other_node_and_none_of_them_passes_the_first(String version)
      throws IOException {
    byte[] content = new byte[SIZE];
    new Random(7).nextBytes(content);
    for (FtpNode node : nodes.both()) {
      long receivedHere = node.metrics.received.get();
      long sentHere = node.metrics.sent.get();
      long receivedThere = nodes.other(node).metrics.received.get();
      FTPSClient client = login(node, version);
      String name = version + (node == nodes.here);
      assertThat(client.storeFile(name, new ByteArrayInputStream(content)))
          .as(client.getReplyString())
          .isTrue();
      ByteArrayOutputStream back = new ByteArrayOutputStream();
      assertThat(client.retrieveFile(name, back)).as(client.getReplyString()).isTrue();
      assertThat(back.toByteArray()).isEqualTo(content);
      assertThat(Stream.of(client.listFiles()).map(FTPFile::getName)).contains(name);
      client.logout();
      client.disconnect();
      assertThat(nodes.other(node).metrics.received).hasValue(receivedThere + SIZE);
      assertThat(node.metrics.received).hasValue(receivedHere);
      assertThat(node.metrics.sent).hasValue(sentHere);
    }
  }
}
