package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind HAProxy with its other headers; and many sessions at one time. */
@Tag("long")
final class BalancedLongIT {
  private static final int MIB = 1 << 20;
  private static final int SESSIONS = Integer.getInteger("wharf.test.sessions", 500);
  private static final int AT_ONCE = 64;
  private static final String USERS = "[{\"username\": \"test\", \"password\": \"secret\"}]";

  @TempDir private Path folder;

  @BeforeAll
  static void need() {
    Programs.need("HAProxy", "haproxy", "-v");
  }

  private ThreeReplicas start(String http, String ftp) throws IOException {
    Path users = Files.writeString(folder.resolve("users.json"), USERS);
    return ThreeReplicas.start(
        folder,
        Map.of("WHARF_USERS_FILE", users.toString(), "HTTP_HEADER", http, "FTP_HEADER", ftp));
  }

  @ParameterizedTest(name = "HTTP {0}, FTP {1}")
  @CsvSource({"send-proxy-v2,no-send-proxy", "send-proxy,send-proxy"})
  void both_protocols_work_with_each_header_and_without(String http, String ftp)
      throws IOException {
    try (ThreeReplicas replicas = start(http, ftp)) {
      Content content = new Content(24L * MIB, 1);
      URI upload = TusWire.create(replicas.files(replicas.front(1)), content.size());
      assertThat(upload.getAuthority()).isEqualTo(replicas.files(replicas.front(1)).getAuthority());
      for (long from = 0; from < content.size(); from += 4L * MIB) {
        assertThat(TusWire.append(upload, content, from, from + 4L * MIB))
            .isEqualTo(from + 4L * MIB);
        assertThat(TusWire.offset(upload)).isEqualTo(from + 4L * MIB);
      }
      assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
      for (int n = 0; n < 3; n++) {
        FTPClient client = connect(replicas);
        roundTrip(client, n);
        client.disconnect();
      }
      assertThat(replicas.stop()).isZero();
    }
  }

  @Test
  void five_hundred_sessions_store_ask_and_fetch() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (ThreeReplicas replicas = start("no-send-proxy", "send-proxy-v2")) {
      long begin = System.nanoTime();
      List<FTPClient> clients = all(threads, SESSIONS, n -> connect(replicas));
      long open = System.nanoTime();
      assertThat(sum(replicas.metrics("wharf_ftp_sessions"))).isEqualTo(SESSIONS);
      System.out.printf(
          "sessions: %.0f, %.0f, %.0f on the replicas%n",
          box(replicas.metrics("wharf_ftp_sessions")));
      all(threads, SESSIONS, n -> roundTrip(clients.get(n), n));
      long end = System.nanoTime();
      System.out.printf(
          "%d FTP sessions at once behind HAProxy: opened in %.1f s, STOR + SIZE + RETR each in"
              + " %.1f s; failures: 0%n",
          SESSIONS, seconds(open - begin), seconds(end - open));
      for (FTPClient client : clients) {
        client.disconnect();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Object[] box(double[] values) {
    return Arrays.stream(values).boxed().toArray();
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  private static double seconds(long nanos) {
    return nanos / (double) Duration.ofSeconds(1).toNanos();
  }

  private interface Step<T> {
    T of(int n) throws IOException;
  }

  private static <T> List<T> all(ExecutorService threads, int count, Step<T> step)
      throws Exception {
    List<Future<T>> running = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int number = n;
      running.add(threads.submit(() -> step.of(number)));
    }
    List<T> done = new ArrayList<>();
    for (Future<T> each : running) {
      done.add(each.get(10, TimeUnit.MINUTES));
    }
    return done;
  }

  private static FTPClient connect(ThreeReplicas replicas) throws IOException {
    FTPClient client = new FTPClient();
    client.setConnectTimeout(60_000);
    client.setDefaultTimeout(120_000);
    client.connect(replicas.front(1), replicas.ftp());
    assertThat(client.login("test", "secret")).as(client.getReplyString()).isTrue();
    client.enterLocalPassiveMode();
    client.setFileType(FTP.BINARY_FILE_TYPE);
    return client;
  }

  private static boolean roundTrip(FTPClient client, int n) throws IOException {
    Content content = new Content(100_000 + n, n);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.write(0, content.size(), bytes);
    String name = "many-" + n;
    assertThat(client.storeFile(name, new ByteArrayInputStream(bytes.toByteArray())))
        .as(client.getReplyString())
        .isTrue();
    assertThat(client.getSize(name)).isEqualTo(Long.toString(content.size()));
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    assertThat(client.retrieveFile(name, back)).as(client.getReplyString()).isTrue();
    assertThat(back.toByteArray()).isEqualTo(bytes.toByteArray());
    return true;
  }
}
