package dev.wharf.ftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.cluster.Database;
import dev.wharf.ftp.session.SessionSettings;
import dev.wharf.ftp.session.SessionSettings.Who;
import dev.wharf.ftp.tls.Identity;
import dev.wharf.ftp.tls.TestCertificate;
import dev.wharf.ftp.tls.Tls;
import dev.wharf.ftp.tls.TlsSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apache's client under TLS, which is required of everybody on both kinds of connections. */
class TlsClientTest {
  @TempDir static Path folder;
  private static Database database;
  private static FilesystemObjectStore store;
  private static FtpNode node;

  @BeforeAll
  static void start() throws IOException {
    database = Database.inMemory("ftp-tls");
    store = new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("objects")));
    TestCertificate certificate = TestCertificate.rsa(folder, "localhost");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    FtpSettings settings = FtpSettings.on(any, FtpNode.freePorts(20)).withImplicit(any);
    node =
        FtpNode.alone(
            database,
            store,
            folder,
            settings.withSession(
                settings.session().withTls(new SessionSettings.Tls(Who.EVERYBODY, Who.EVERYBODY))),
            Optional.of(
                Tls.load(
                    TlsSettings.of(new Identity.Pem(certificate.chain(), certificate.key())))));
  }

  @AfterAll
  static void stop() {
    node.stop();
    store.close();
    database.close();
  }

  private static FTPSClient client(boolean implicit, String version) throws IOException {
    FTPSClient client = new FTPSClient("TLS", implicit);
    client.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
    client.setEnabledProtocols(new String[] {version});
    client.setRemoteVerificationEnabled(false);
    client.setDataTimeout(FtpNode.PATIENCE);
    InetSocketAddress address =
        (implicit ? node.server.implicit() : node.server.explicit()).orElseThrow();
    client.connect(address.getAddress(), address.getPort());
    return client;
  }

  @ParameterizedTest
  @CsvSource({
    "false, TLSv1.2",
    "false, TLSv1.3",
    "true, TLSv1.2",
    "true, TLSv1.3",
  })
  void files_go_there_and_back(boolean implicit, String version) throws IOException {
    FTPSClient client = client(implicit, version);
    FtpNode.enter(client, "anna");
    client.execPBSZ(0);
    client.execPROT("P");
    byte[] content = new byte[700_000];
    new Random(3).nextBytes(content);
    String name = "tls-" + implicit + version;
    for (int i = 0; i < 3; i++) {
      assertThat(client.storeFile(name + i, new ByteArrayInputStream(content)))
          .as(client.getReplyString())
          .isTrue();
      ByteArrayOutputStream back = new ByteArrayOutputStream();
      assertThat(client.retrieveFile(name + i, back)).as(client.getReplyString()).isTrue();
      assertThat(back.toByteArray()).isEqualTo(content);
    }
    assertThat(client.listNames()).contains(name + 0);
    client.logout();
    client.disconnect();
  }

  @Test
  void data_connections_in_clear_are_refused_however_they_are_opened() throws IOException {
    FTPSClient client = client(false, "TLSv1.3");
    FtpNode.enter(client, "anna");
    assertThat(client.epsv()).isEqualTo(521);
    assertThat(client.pasv()).isEqualTo(521);
    client.execPBSZ(0);
    client.execPROT("P");
    assertThat(FTPReply.isPositiveCompletion(client.epsv())).isTrue();
    client.disconnect();
  }

  @Test
  void what_is_said_in_clear_behind_auth_is_never_obeyed() throws IOException {
    InetSocketAddress address = node.server.explicit().orElseThrow();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(5000);
      OutputStream out = socket.getOutputStream();
      out.write("AUTH TLS\r\nNOOP\r\nUSER anna\r\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      byte[] heard = new byte[4096];
      int length = 0;
      String text = "";
      while (!text.contains("234")) {
        length += socket.getInputStream().read(heard, length, heard.length - length);
        text = new String(heard, 0, length, StandardCharsets.ISO_8859_1);
      }
      assertThat(text).doesNotContain("200 ").doesNotContain("331").doesNotContain("534");
    }
  }

  @Test
  void a_name_is_refused_in_clear() throws IOException {
    InetSocketAddress address = node.server.explicit().orElseThrow();
    var client = new FTPClient();
    client.connect(address.getAddress(), address.getPort());
    assertThat(client.user("anna")).isEqualTo(534);
    client.disconnect();
  }
}
