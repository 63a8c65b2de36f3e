package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of FTP uploads when their client, or their server, is killed. */
final class FtpSurvivalIT {
  private static final long MIB = 1 << 20;
  private static final String USER = "test";
  private static final String PASSWORD = "secret";
  private static final int TIMES = 100;

  @TempDir private Path folder;

  private WharfProcess start() throws Exception {
    Path users =
        Files.writeString(
            folder.resolve("users.json"),
            "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    return WharfProcess.start(folder.resolve("data"), Map.of("WHARF_USERS_FILE", users.toString()));
  }

  @Test
  void a_killed_client_publishes_nothing_and_one_that_ends_in_order_always_does() throws Exception {
    Path script = Path.of("src", "test", "python", "ftp_killed.py").toAbsolutePath();
    Programs.need("python3", "python3", script.toString(), "--check");
    try (WharfProcess wharf = start()) {
      String said =
          Programs.run(
              "python3",
              script.toString(),
              "127.0.0.1",
              Integer.toString(wharf.ftp()),
              USER,
              PASSWORD,
              Integer.toString(TIMES));
      assertThat(said).endsWith("done");
    }
    try (Stream<Path> published = Files.list(folder.resolve("data/files/killed"))) {
      assertThat(published.map(path -> path.getFileName().toString()))
          .filteredOn(name -> !name.startsWith(".wharf"))
          .hasSize(TIMES)
          .allMatch(name -> name.startsWith("whole-"));
    }
  }

  @Test
  void a_killed_server_forgets_nothing_it_acknowledged_and_the_client_goes_on() throws Exception {
    Content content = new Content(64 * MIB, 9);
    try (WharfProcess first = start()) {
      FTPClient client = login(first);
      try (var data = client.storeFileStream("big.bin")) {
        content.write(0, 48 * MIB, data);
        data.flush();
        FTPClient observer = login(first);
        Awaitility.await()
            .until(() -> observer.getSize("big.bin"), size -> size != null && !size.equals("0"));
        first.kill();
      } catch (java.io.IOException torn) {
        assertThat(client.isConnected()).isTrue();
      }
      try (WharfProcess second = first.startAgain()) {
        assertThat(folder.resolve("data/files/big.bin")).doesNotExist();
        FTPClient again = login(second);
        long offset = Long.parseLong(again.getSize("big.bin"));
        assertThat(offset).isBetween(1L, 48 * MIB);
        again.setRestartOffset(offset);
        try (var data = again.storeFileStream("big.bin")) {
          content.write(offset, content.size(), data);
        }
        assertThat(again.completePendingCommand()).as(again.getReplyString()).isTrue();
        assertThat(Content.sha256(Files.newInputStream(folder.resolve("data/files/big.bin"))))
            .isEqualTo(content.sha256());
        again.disconnect();
      }
    }
  }

  private static FTPClient login(WharfProcess wharf) throws java.io.IOException {
    FTPClient client = new FTPClient();
    client.setConnectTimeout(30_000);
    client.setDefaultTimeout(30_000);
    client.connect("127.0.0.1", wharf.ftp());
    assertThat(client.login(USER, PASSWORD)).isTrue();
    client.enterLocalPassiveMode();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    return client;
  }
}
