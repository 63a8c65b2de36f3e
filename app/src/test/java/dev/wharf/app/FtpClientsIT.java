package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The FTP clients that people use, against the jar in a JVM of its own. */
final class FtpClientsIT {
  private static final long MIB = 1 << 20;
  private static final int MANY = 2_000;

  /** How many files a client mirrors; 150 make the long form. */
  private static final int SOME = Integer.getInteger("wharf.test.files", 60);

  private static final String USER = "test";
  private static final String PASSWORD = "secret word";
  private static final Path SCRIPTS = Path.of("src", "test");

  @TempDir private static Path folder;
  private static WharfProcess wharf;
  private static Path some;

  @BeforeAll
  static void start() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path users =
        Files.writeString(
            data.resolve("users.json"),
            "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    wharf =
        WharfProcess.start(
            data,
            Map.of(
                "WHARF_USERS_FILE",
                users.toString(),
                "WHARF_FTP_ACTIVE",
                "true",
                "WHARF_FTP_QUIET_TIME",
                "20ms",
                "WHARF_FTP_CERTIFICATE",
                Certificates.make(folder).toString(),
                "WHARF_FTP_KEY_PASSWORD",
                Certificates.PASSWORD,
                "LC_ALL",
                "C.UTF-8"));
    some = FileTree.make(folder.resolve("some"), SOME, 2);
  }

  @AfterAll
  static void stop() {
    wharf.close();
  }

  private static Path stored(String path) {
    return folder.resolve("data").resolve("files").resolve(path);
  }

  private static Path scratch(String name) {
    return folder.resolve("scratch").resolve(name);
  }

  @ParameterizedTest(name = "ftplib, {0}")
  @CsvSource({"plain,127.0.0.1", "active,127.0.0.1", "tls,127.0.0.1", "ipv6,::1"})
  void ftplib_mirrors_both_ways_and_resumes_what_was_cut(String manner, String host) {
    Programs.need("python3", "python3", "-c", "import ftplib, ssl; ssl.SSLContext.wrap_socket");
    Path script = SCRIPTS.resolve(Path.of("python", "ftplib_client.py")).toAbsolutePath();
    Path back = scratch("ftplib-" + manner);
    assertThat(
            Programs.run(
                "python3",
                script.toString(),
                manner,
                host,
                Integer.toString(wharf.ftp()),
                USER,
                PASSWORD,
                some.toString(),
                back.toString()))
        .endsWith("done");
    FileTree.assertSame(back, some);
  }

  @ParameterizedTest(name = "lftp, {0}")
  @ValueSource(strings = {"plain", "tls", "implicit"})
  void lftp_mirrors_a_tree_both_ways(String manner) {
    lftpMirrors(manner, some);
  }

  @Test
  @Tag("long")
  void lftp_mirrors_a_tree_of_two_thousand_files_both_ways() {
    lftpMirrors("plain", FileTree.make(folder.resolve("many"), MANY, 1));
  }

  private static void lftpMirrors(String manner, Path tree) {
    Programs.need("lftp", "lftp", "--version");
    String remote = "/lftp-" + manner + "-" + tree.getFileName();
    Path back = scratch(remote.substring(1));
    lftp(
        manner,
        "mirror -R --parallel=4 '" + tree + "' " + remote + "; ",
        "mirror --parallel=4 " + remote + " '" + back + "'");
    FileTree.assertSame(stored(remote.substring(1)), tree);
    FileTree.assertSame(back, tree);
  }

  @Test
  void lftp_renames_deletes_and_sees_what_it_did() {
    Programs.need("lftp", "lftp", "--version");
    Path file = new Content(MIB + 3, 3).writeTo(folder.resolve("lftp.bin"));
    String seen =
        lftp(
            "plain",
            "mkdir -p /l/a/b; put -O /l/a '" + file + "'; mv /l/a/lftp.bin '/l/a/b/two words'; ",
            "ls /l/a/b; rm '/l/a/b/two words'; rmdir /l/a/b; cls /l/a; rm -r /l; cls /l*");
    assertThat(seen).contains("two words").contains(Long.toString(MIB + 3));
    assertThat(stored("l")).doesNotExist();
  }

  private static String lftp(String manner, String... commands) {
    String url =
        manner.equals("implicit")
            ? "ftps://127.0.0.1:" + wharf.ftps()
            : "ftp://127.0.0.1:" + wharf.ftp();
    String settings =
        "set cmd:fail-exit true; set net:max-retries 3; set net:timeout 30; set ssl:verify-certificate no; "
            + (manner.equals("plain")
                ? "set ftp:ssl-allow no; "
                : "set ftp:ssl-force true; set ftp:ssl-protect-data true; ");
    return Programs.run(
        "lftp",
        "-c",
        settings
            + "open -u '"
            + USER
            + ","
            + PASSWORD
            + "' "
            + url
            + "; "
            + String.join("", commands));
  }

  @ParameterizedTest(name = "curl, {0}")
  @ValueSource(strings = {"passive", "active", "tls-1.2", "tls-1.3", "implicit", "ipv6"})
  void curl_delivers_resumes_and_fetches(String manner) throws Exception {
    Programs.need("curl", "curl", "--version");
    Content content = new Content(24 * MIB + 11, 4);
    Path file = content.writeTo(folder.resolve("curl-" + manner + ".bin"));
    String target = url(manner) + "curl-" + manner + "/big.bin";

    Process broken = curl(manner, "--ftp-create-dirs", "--upload-file", "-", target);
    try (OutputStream bytes = broken.getOutputStream()) {
      content.write(0, 16 * MIB, bytes);
      bytes.flush();
      broken.destroyForcibly().waitFor();
    } catch (IOException torn) {
      assertThat(broken.isAlive()).isFalse();
    }
    assertThat(stored("curl-" + manner + "/big.bin")).doesNotExist();

    int status =
        curl(manner, "--continue-at", "-", "--upload-file", file.toString(), target).waitFor();
    assertThat(status).as(Files.readString(folder.resolve("curl.log"))).isZero();
    assertThat(Content.sha256(Files.newInputStream(stored("curl-" + manner + "/big.bin"))))
        .isEqualTo(content.sha256());

    Path back = folder.resolve("curl-" + manner + ".back");
    assertThat(curl(manner, "--output", back.toString(), target).waitFor()).isZero();
    assertThat(Content.sha256(Files.newInputStream(back))).isEqualTo(content.sha256());
  }

  private static String url(String manner) {
    return switch (manner) {
      case "implicit" -> "ftps://127.0.0.1:" + wharf.ftps() + "/";
      case "ipv6" -> "ftp://[::1]:" + wharf.ftp() + "/";
      default -> "ftp://127.0.0.1:" + wharf.ftp() + "/";
    };
  }

  private static Process curl(String manner, String... arguments) throws IOException {
    String[] how =
        switch (manner) {
          case "active" -> new String[] {"--ftp-port", "-"};
          case "tls-1.2" -> new String[] {"--ssl-reqd", "--insecure", "--tls-max", "1.2"};
          case "tls-1.3" -> new String[] {"--ssl-reqd", "--insecure", "--tlsv1.3"};
          case "implicit" -> new String[] {"--insecure"};
          default -> new String[] {};
        };
    String[] common = {
      "curl",
      "--verbose",
      "--silent",
      "--show-error",
      "--max-time",
      "120",
      "--user",
      USER + ":" + PASSWORD
    };
    return Programs.start(
        folder.resolve("curl.log"),
        Stream.of(common, how, arguments).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void ncftp_mirrors_both_ways() throws IOException {
    Programs.need("ncftp", "sh", "-c", "command -v ncftpput ncftpget");
    String port = Integer.toString(wharf.ftp());
    Programs.run(
        "ncftpput",
        "-u",
        USER,
        "-p",
        PASSWORD,
        "-P",
        port,
        "-R",
        "-m",
        "127.0.0.1",
        "/ncftp",
        some.toString());
    FileTree.assertSame(stored("ncftp/some"), some);
    Path back = Files.createDirectories(scratch("ncftp"));
    Programs.run(
        "ncftpget",
        "-u",
        USER,
        "-p",
        PASSWORD,
        "-P",
        port,
        "-R",
        "127.0.0.1",
        back.toString(),
        "/ncftp/some");
    FileTree.assertSame(back.resolve("some"), some);
  }

  @Test
  void tnftp_delivers_and_fetches() throws IOException {
    Programs.need("tnftp", "sh", "-c", "command -v tnftp");
    Content content = new Content(3 * MIB + 1, 5);
    Path file = content.writeTo(folder.resolve("tnftp.bin"));
    String url =
        "ftp://" + USER + ":" + PASSWORD.replace(" ", "%20") + "@127.0.0.1:" + wharf.ftp() + "/";
    Programs.run("tnftp", "-u", url + "tnftp.bin", file.toString());
    Path back = folder.resolve("tnftp.back");
    Programs.run("tnftp", "-o", back.toString(), url + "tnftp.bin");
    assertThat(Content.sha256(Files.newInputStream(back))).isEqualTo(content.sha256());
  }

  @ParameterizedTest(name = "rclone, {0}")
  @ValueSource(strings = {"plain", "explicit_tls=true", "tls=true"})
  void rclone_copies_checks_and_purges(String manner) {
    Programs.need("rclone", "rclone", "version");
    String hidden = Programs.run("rclone", "obscure", PASSWORD);
    int port = manner.equals("tls=true") ? wharf.ftps() : wharf.ftp();
    String remote =
        ":ftp,host=127.0.0.1,port=%d,user=%s,pass=%s,no_check_certificate=true%s:/rclone-%s"
            .formatted(
                port,
                USER,
                hidden,
                manner.equals("plain") ? "" : "," + manner,
                manner.replaceAll("[^a-z]", ""));
    Programs.run("rclone", "copy", "--config", "", some.toString(), remote);
    Programs.run("rclone", "check", "--config", "", "--download", some.toString(), remote);
    Path back = scratch("rclone-" + manner.replaceAll("[^a-z]", ""));
    Programs.run("rclone", "copy", "--config", "", remote, back.toString());
    FileTree.assertSame(back, some);
    Programs.run("rclone", "purge", "--config", "", remote);
  }

  @ParameterizedTest(name = "basic-ftp, {0}")
  @ValueSource(strings = {"plain", "tls", "implicit"})
  void basic_ftp_mirrors_both_ways(String manner) {
    Path script = SCRIPTS.resolve(Path.of("js", "basic-ftp.mjs")).toAbsolutePath();
    Programs.need("basic-ftp", "node", script.toString(), "--check");
    Path back = scratch("basic-ftp-" + manner);
    int port = manner.equals("implicit") ? wharf.ftps() : wharf.ftp();
    // Of an empty file under TLS, basic-ftp 6 says no close_notify: nobody could tell it from a
    // cut.
    Path tree = FileTree.make(folder.resolve("basic-ftp-" + manner), SOME, 1, 3);
    assertThat(
            Programs.run(
                "node",
                script.toString(),
                manner,
                Integer.toString(port),
                USER,
                PASSWORD,
                tree.toString(),
                back.toString()))
        .endsWith("done");
    FileTree.assertSame(back, tree);
  }
}
