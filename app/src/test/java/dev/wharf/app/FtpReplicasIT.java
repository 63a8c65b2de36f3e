package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;
import org.apache.commons.net.util.TrustManagerUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three replicas on one PostgreSQL and one folder, each in a JVM of its own at an address of its
 * own, with the same passive ports: the client dials one for control and another for data, as a
 * load balancer would have it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FtpReplicasIT {
  private static final long MIB = 1 << 20;
  private static final int REPLICAS = 3;
  private static final String USER = "test";
  private static final String PASSWORD = "secret";

  @TempDir private static Path folder;
  private static EmbeddedPostgres postgres;
  private static final List<WharfProcess> replicas = new ArrayList<>();
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
    port = WharfProcess.freePort();
    List<Integer> contacts =
        List.of(WharfProcess.freePort(), WharfProcess.freePort(), WharfProcess.freePort());
    int passive = WharfProcess.freeRow(2);
    Path certificate = Certificates.make(folder);
    Path users =
        Files.writeString(
            folder.resolve("users.json"),
            "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    for (int n = 1; n <= REPLICAS; n++) {
      Map<String, String> settings = new HashMap<>();
      settings.put(
          "WHARF_DB_URL", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres");
      settings.put("WHARF_DB_USER", "postgres");
      settings.put("WHARF_DB_PASSWORD", "postgres");
      settings.put("WHARF_CLUSTER_DISCOVERY", "config");
      settings.put("WHARF_CLUSTER_CONTACTS", hosts(contacts));
      settings.put("WHARF_MANAGEMENT_BIND", "127.0.0.1:" + contacts.get(n - 1));
      settings.put("WHARF_FTP_BIND", host(n) + ":" + port);
      settings.put("WHARF_FTP_TLS_BIND", "");
      settings.put("WHARF_FTP_PASSIVE_PORTS", passive + "-" + (passive + 1));
      settings.put("WHARF_USERS_FILE", users.toString());
      settings.put("WHARF_FTP_CERTIFICATE", certificate.toString());
      settings.put("WHARF_FTP_KEY_PASSWORD", Certificates.PASSWORD);
      replicas.add(
          WharfProcess.launch(
              folder.resolve("data"), settings, List.of("-Xmx256m", "-XX:+UseSerialGC")));
    }
    replicas.forEach(WharfProcess::awaitReady);
  }

  private static String hosts(List<Integer> ports) {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void a_replica_that_is_told_to_end_stays_in_touch_until_it_has_left() {
    assertThat(replicas.get(REPLICAS - 1).stop()).isEqualTo(143);
    for (WharfProcess other : replicas.subList(0, REPLICAS - 1)) {
      assertThat(other.output()).doesNotContain("UNREACHABLE");
    }
  }

  @AfterAll
  static void stop() throws IOException {
    replicas.forEach(WharfProcess::close);
    postgres.close();
  }

  private static String host(int replica) {
    return "127.0.0." + replica;
  }

  /** A client whose control connection goes to one replica and whose data goes to another. */
  private static FTPClient client(int control, int data, boolean secure) throws IOException {
    FTPClient client = secure ? secure() : new FTPClient();
    client.setConnectTimeout(30_000);
    client.setDefaultTimeout(30_000);
    client.setRemoteVerificationEnabled(false);
    client.setIpAddressFromPasvResponse(true);
    client.setPassiveNatWorkaroundStrategy(any -> host(data));
    client.connect(host(control), port);
    assertThat(client.login(USER, PASSWORD)).as(client.getReplyString()).isTrue();
    if (client instanceof FTPSClient ftps) {
      ftps.execPBSZ(0);
      ftps.execPROT("P");
    }
    client.enterLocalPassiveMode();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    return client;
  }

  private static FTPSClient secure() {
    FTPSClient client = new FTPSClient(false);
    client.setTrustManager(TrustManagerUtils.getAcceptAllTrustManager());
    return client;
  }

  @ParameterizedTest(name = "control on {0}, data on {1}, TLS {2}")
  @CsvSource({"1,2,false", "2,3,true", "3,1,false", "3,2,true", "1,1,false"})
  void data_may_land_on_any_replica(int control, int data, boolean secure) throws IOException {
    Content content = new Content(9 * MIB + 5, control * 10L + data);
    String name = control + "-" + data + "-" + secure + ".bin";
    double there = received(data);
    double here = received(control);

    FTPClient client = client(control, data, secure);
    try (OutputStream sink = client.storeFileStream(name)) {
      assertThat(sink).as(client.getReplyString()).isNotNull();
      content.write(0, content.size(), sink);
    }
    assertThat(client.completePendingCommand()).as(client.getReplyString()).isTrue();

    assertThat(received(data) - there).isEqualTo((double) content.size());
    if (control != data) {
      assertThat(received(control)).isEqualTo(here);
    }
    try (InputStream source = client.retrieveFileStream(name)) {
      assertThat(Content.sha256(source)).isEqualTo(content.sha256());
    }
    assertThat(client.completePendingCommand()).as(client.getReplyString()).isTrue();
    assertThat(client.listFiles("/"))
        .anySatisfy(
            file -> {
              assertThat(file.getName()).isEqualTo(name);
              assertThat(file.getSize()).isEqualTo(content.size());
            });
    client.logout();
    client.disconnect();
  }

  private static double received(int replica) {
    return replicas.get(replica - 1).metric("wharf_ftp_received_bytes_total");
  }

  @Test
  void an_upload_that_broke_on_one_replica_goes_on_on_another() throws IOException {
    Content content = new Content(20 * MIB + 1, 7);
    FTPClient broken = client(1, 2, false);
    OutputStream sink = broken.storeFileStream("resumed.bin");
    content.write(0, 12 * MIB, sink);
    sink.flush();
    broken.disconnect();
    sink.close();

    FTPClient again = client(3, 1, false);
    assertThat(folder.resolve("data/files/resumed.bin")).doesNotExist();
    long offset = awaitSize(again, "resumed.bin");
    again.setRestartOffset(offset);
    try (OutputStream rest = again.storeFileStream("resumed.bin")) {
      content.write(offset, content.size(), rest);
    }
    assertThat(again.completePendingCommand()).as(again.getReplyString()).isTrue();
    assertThat(Content.sha256(Files.newInputStream(folder.resolve("data/files/resumed.bin"))))
        .isEqualTo(content.sha256());
    again.disconnect();
  }

  /** What had reached the replica when the connection broke, once it has noticed. */
  private static long awaitSize(FTPClient client, String name) {
    return Long.parseLong(
        Awaitility.await().until(() -> client.getSize(name), size -> size != null));
  }
}
