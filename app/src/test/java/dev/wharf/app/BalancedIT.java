package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
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
 * Three replicas behind HAProxy and nginx with the very files of {@code cluster-config}: HTTP with
 * {@code X-Forwarded-*}, FTP with a PROXY header.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BalancedIT {
  private static final int MIB = 1 << 20;
  private static final String USER = "test";
  private static final String PASSWORD = "secret";
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Where the balancers are: HAProxy with headers of version 2 and 1, nginx (version 1). */
  private static final int V2 = 1;

  private static final int V1 = 2;
  private static final int NGINX = 3;

  @TempDir private static Path folder;
  private static final List<Process> balancers = new ArrayList<>();
  private static ThreeReplicas replicas;

  @BeforeAll
  static void start() throws IOException {
    Programs.need("HAProxy", "haproxy", "-v");
    Programs.need("nginx with its stream module", "nginx", "-t", "-c", nginxConf());
    Programs.need("curl", "curl", "--version");
    Path users =
        Files.writeString(
            folder.resolve("users.json"),
            "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    replicas = ThreeReplicas.start(folder, Map.of("WHARF_USERS_FILE", users.toString()));
    balancers.add(replicas.haproxy(V1, "send-proxy"));
    balancers.add(replicas.nginx(NGINX));
    for (int front : new int[] {V1, NGINX}) {
      await().atMost(SOON).until(() -> answers(replicas.front(front), replicas.ftp()));
    }
  }

  private static String nginxConf() {
    return Path.of("../cluster-config/nginx/nginx.conf").toAbsolutePath().normalize().toString();
  }

  private static boolean answers(String host, int port) {
    try (Socket socket = new Socket(host, port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    balancers.forEach(Process::destroy);
    if (replicas != null) {
      replicas.close();
    }
  }

  private static URI front(int front) {
    return replicas.files(replicas.front(front));
  }

  private static URI at(String host, URI upload) {
    return replicas.files(host).resolve(upload.getPath());
  }

  private static double received() {
    return Arrays.stream(replicas.metrics("wharf_received_bytes_total")).sum();
  }

  @ParameterizedTest(name = "balancer {0}")
  @CsvSource({"1", "3"})
  void curl_uploads_in_pieces_over_all_replicas(int front) throws IOException {
    int piece = 300_000;
    int pieces = 9;
    Content content = new Content((long) pieces * piece, front);
    URI upload = TusWire.create(front(front), content.size());
    double[] before = replicas.metrics("wharf_received_bytes_total");
    for (int n = 0; n < pieces; n++) {
      Path file = folder.resolve("piece");
      try (OutputStream out = Files.newOutputStream(file)) {
        content.write((long) n * piece, (long) (n + 1) * piece, out);
      }
      String answer =
          Programs.run(
              "curl",
              "-sS",
              "-i",
              "-X",
              "PATCH",
              upload.toString(),
              "-H",
              "Tus-Resumable: 1.0.0",
              "-H",
              "Content-Type: application/offset+octet-stream",
              "-H",
              "Upload-Offset: " + (long) n * piece,
              "--data-binary",
              "@" + file);
      assertThat(answer).contains(" 204 ").containsIgnoringCase("Upload-Offset: ");
    }
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
    double[] after = replicas.metrics("wharf_received_bytes_total");
    IntStream.range(0, ThreeReplicas.COUNT)
        .forEach(n -> assertThat(after[n]).as("replica %d", n + 1).isGreaterThan(before[n]));
  }

  @ParameterizedTest(name = "balancer {0}")
  @CsvSource({"1", "3"})
  void bytes_reach_a_replica_while_the_client_still_sends(int front) {
    Content content = new Content(64L * MIB, 10 + front);
    URI upload = TusWire.create(front(front), content.size());
    double before = received();
    try (TusWire.Patch patch = new TusWire.Patch(upload, 0, content.size())) {
      patch.send(content, 40L * MIB);
      // All but what the sockets on the way may hold.
      await().atMost(SOON).until(() -> received() - before > 20.0 * MIB);
      patch.send(content, content.size());
      assertThat(patch.acknowledged()).isEqualTo(content.size());
    }
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  @ParameterizedTest(name = "balancer {0}")
  @CsvSource({"1", "3"})
  void an_upload_that_was_cut_goes_on_at_another_replica(int front) {
    Content content = new Content(12L * MIB, 20 + front);
    URI upload = TusWire.create(front(front), content.size());
    double[] before = replicas.metrics("wharf_received_bytes_total");
    try (TusWire.Patch patch = new TusWire.Patch(upload, 0, content.size())) {
      patch.send(content, 7L * MIB);
      await().atMost(SOON).until(() -> grown(before) >= 0);
    }
    int other = grown(before) == 0 ? 2 : 1;
    URI there = at(replicas.host(other), upload);
    long offset = TusWire.offset(there);
    assertThat(offset).isPositive().isLessThanOrEqualTo(7L * MIB);
    assertThat(TusWire.append(there, content, offset, content.size())).isEqualTo(content.size());
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  /** The index of the replica that received much since then; below 0 = none. */
  private static int grown(double[] before) {
    double[] now = replicas.metrics("wharf_received_bytes_total");
    return IntStream.range(0, now.length)
        .filter(n -> now[n] - before[n] > MIB)
        .findFirst()
        .orElse(-1);
  }

  @ParameterizedTest(name = "balancer {0}")
  @CsvSource({"1", "3"})
  void the_location_is_the_balancers_whatever_the_client_forwards(int front) {
    String location =
        Programs.run(
            "curl",
            "-sS",
            "-i",
            "-X",
            "POST",
            front(front).toString(),
            "-H",
            "Tus-Resumable: 1.0.0",
            "-H",
            "Upload-Length: 1",
            "-H",
            "Forwarded: for=10.0.0.1;host=evil.example;proto=https",
            "-H",
            "X-Forwarded-Host: evil.example",
            "-H",
            "X-Forwarded-Proto: https",
            "-H",
            "X-Forwarded-For: 127.0.0.1",
            "-H",
            "X-Forwarded-Prefix: /evil");
    assertThat(location).contains("ocation: " + front(front));
  }

  @ParameterizedTest(name = "balancer {0}: {1} {2} at {3}")
  @CsvSource({
    "1, PATCH, 5, 409",
    "3, PATCH, 5, 409",
    "1, PATCH, x, 400",
    "3, PATCH, x, 400",
    "1, DELETE, 0, 412",
    "3, DELETE, 0, 412"
  })
  void refusals_pass_as_they_are(int front, String method, String offset, int status)
      throws IOException {
    URI upload = TusWire.create(front(front), 10);
    String direct = answer(at(replicas.host(1), upload), method, offset);
    assertThat(direct).endsWith("\n" + status);
    assertThat(answer(upload, method, offset)).isEqualTo(direct);
  }

  private static String answer(URI uri, String method, String offset) {
    return Programs.run(
        "curl",
        "-sS",
        "-X",
        method,
        uri.toString(),
        "-w",
        "\n%{http_code}",
        "-H",
        method.equals("PATCH") ? "Tus-Resumable: 1.0.0" : "Tus-Resumable: 0.1",
        "-H",
        "Content-Type: application/offset+octet-stream",
        "-H",
        "Upload-Offset: " + offset,
        "--data-binary",
        method.equals("PATCH") ? "hello" : "");
  }

  @ParameterizedTest(name = "balancer {0}")
  @CsvSource({"1", "2", "3"})
  void ftp_control_and_data_land_on_different_replicas(int front) throws IOException {
    boolean different = false;
    for (int n = 0; n < 12 && !different; n++) {
      Content content = new Content(3L * MIB + n, 100L * front + n);
      String name = "balanced-" + front + "-" + n + ".bin";
      double[] sessions = replicas.metrics("wharf_ftp_opened_sessions_total");
      double[] bytes = replicas.metrics("wharf_ftp_received_bytes_total");
      FTPClient client = client(front);
      int control = only(sessions, "wharf_ftp_opened_sessions_total");
      try (OutputStream sink = client.storeFileStream(name)) {
        assertThat(sink).as(client.getReplyString()).isNotNull();
        content.write(0, content.size(), sink);
      }
      assertThat(client.completePendingCommand()).as(client.getReplyString()).isTrue();
      different = only(bytes, "wharf_ftp_received_bytes_total") != control;
      try (InputStream source = client.retrieveFileStream(name)) {
        assertThat(source).as(client.getReplyString()).isNotNull();
        assertThat(Content.sha256(source)).isEqualTo(content.sha256());
      }
      assertThat(client.completePendingCommand()).as(client.getReplyString()).isTrue();
      assertThat(client.listNames()).contains(name);
      client.logout();
      client.disconnect();
    }
    assertThat(different).isTrue();
  }

  private static FTPClient client(int front) throws IOException {
    FTPClient client = new FTPClient();
    client.setConnectTimeout(30_000);
    client.setDefaultTimeout(30_000);
    client.connect(replicas.front(front), replicas.ftp());
    assertThat(client.login(USER, PASSWORD)).as(client.getReplyString()).isTrue();
    client.enterLocalPassiveMode();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    return client;
  }

  /** The one replica at which a count has grown. */
  private static int only(double[] before, String name) {
    double[] now = replicas.metrics(name);
    int[] grown = IntStream.range(0, now.length).filter(n -> now[n] > before[n]).toArray();
    assertThat(grown).as(name).hasSize(1);
    return grown[0];
  }

  @ParameterizedTest(name = "balancer {0}")
  @CsvSource({"1", "3"})
  void curl_stores_and_fetches_over_ftp(int front) throws IOException {
    Path file = folder.resolve("curl-" + front);
    Content content = new Content(MIB, 200 + front);
    try (OutputStream out = Files.newOutputStream(file)) {
      content.write(0, content.size(), out);
    }
    String url =
        "ftp://%s:%s@%s:%d/curl-%d"
            .formatted(USER, PASSWORD, replicas.front(front), replicas.ftp(), front);
    Programs.run("curl", "-sS", "-T", file.toString(), url);
    Path back = folder.resolve("back-" + front);
    Programs.run("curl", "-sS", "-o", back.toString(), url);
    assertThat(back).hasSameBinaryContentAs(file);
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void a_replica_that_drains_gets_nothing_new_and_finishes_what_runs() {
    Content content = new Content(8L * MIB, 31);
    URI upload = TusWire.create(front(V2), content.size());
    double[] before = replicas.metrics("wharf_received_bytes_total");
    try (TusWire.Patch patch = new TusWire.Patch(upload, 0, content.size())) {
      patch.send(content, 4L * MIB);
      await().atMost(SOON).until(() -> grown(before) >= 0);
      int leaving = grown(before) + 1;
      ProcessHandle process = replicas.replica(leaving);
      process.destroy();
      await().atMost(SOON).until(() -> !replicas.management(leaving, "/ready").equals("ready\n"));
      await().atMost(SOON).until(() -> !answers(replicas.host(leaving), replicas.ftp()));
      double answered = replicas.metric(leaving, "wharf_http_requests_seconds_count");
      for (int n = 0; n < 12; n++) {
        for (int front : new int[] {V2, NGINX}) {
          // A 503 asks the client to try again.
          await()
              .atMost(SOON)
              .untilAsserted(
                  () -> assertThat(TusWire.offset(TusWire.create(front(front), 10))).isZero());
        }
      }
      assertThat(replicas.metric(leaving, "wharf_http_requests_seconds_count")).isEqualTo(answered);
      patch.send(content, content.size());
      assertThat(patch.acknowledged()).isEqualTo(content.size());
      CompletableFuture<ProcessHandle> end = process.onExit();
      await().atMost(SOON.multipliedBy(2)).until(end::isDone);
    }
    assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void sigterm_ends_all_of_it_in_order() {
    assertThat(replicas.stop()).isZero();
    assertThat(replicas.output("three-replicas"))
        .containsSubsequence("replica 3 leaves", "replica 2 leaves", "replica 1 leaves");
    assertThat(answers(replicas.front(V2), replicas.ftp())).isFalse();
  }
}
