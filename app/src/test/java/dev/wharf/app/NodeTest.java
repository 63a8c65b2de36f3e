package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.Address;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.storage.s3.testkit.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  private Node start(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("WHARF_HTTP_BIND", "127.0.0.1:0");
    environment.putIfAbsent("WHARF_FTP_BIND", "off");
    environment.put("WHARF_MANAGEMENT_BIND", "127.0.0.1:0");
    environment.put("WHARF_DATA_DIR", folder.toString());
    return Wiring.start(
        SettingsReader.read(ConfigFactory.empty(), environment), ConfigFactory.empty());
  }

  private HttpResponse<String> get(Address address, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(address, path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(Address address, String path) {
    return URI.create("http://" + address + path);
  }

  private URI create(Node node, long length) throws Exception {
    HttpResponse<String> created =
        send(
            HttpRequest.newBuilder(uri(node.front(), "/files/"))
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", Long.toString(length))
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(created.statusCode()).isEqualTo(201);
    return uri(node.front(), "/").resolve(created.headers().firstValue("Location").orElseThrow());
  }

  private static Socket patch(Node node, URI upload, String announced, String sent)
      throws IOException {
    Socket socket = new Socket(node.front().host(), node.front().port());
    socket.setSoTimeout(30_000);
    write(
        socket,
        "PATCH "
            + upload.getPath()
            + " HTTP/1.1\r\nHost: wharf\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            + "Content-Type: application/offset+octet-stream\r\nContent-Length: "
            + announced
            + "\r\n\r\n"
            + sent);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String readAll(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private void awaitWriter(Node node) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                get(node.management(), "/metrics")
                    .body()
                    .lines()
                    .anyMatch("wharf_active_writers 1.0"::equals));
  }

  @Test
  void a_node_serves_out_of_a_bucket() throws Exception {
    S3Server server = S3Server.shared();
    Node node =
        start(
            Map.of(
                "WHARF_STORE", "s3",
                "WHARF_S3_BUCKET", server.newBucket(),
                "WHARF_S3_PREFIX", "in",
                "WHARF_S3_ENDPOINT", server.endpoint().toString(),
                "WHARF_S3_ACCESS_KEY", server.accessKey(),
                "WHARF_S3_SECRET_KEY", server.secretKey()));
    URI upload = create(node, 11);
    HttpResponse<String> sent =
        send(
            HttpRequest.newBuilder(upload)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("hello world")));
    assertThat(sent.statusCode()).isEqualTo(204);
    assertThat(send(HttpRequest.newBuilder(upload)).body()).isEqualTo("hello world");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(node.management(), "/ready").body().equals("ready\n"));
    assertThat(get(node.management(), "/metrics").body())
        .contains("wharf_upload_memory_bytes{state=\"used\"}")
        .contains("wharf_upload_memory_bytes{state=\"total\"}")
        .contains("wharf_upload_memory_flushes_total")
        .contains("wharf_swept_stagings_total");
    assertThat(Stopping.stop(node).get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_node_answers_on_both_ports_and_leaves_when_asked() throws Exception {
    Node node = start(Map.of("WHARF_BASE_PATH", "/up/"));
    assertThat(get(node.management(), "/alive").statusCode()).isEqualTo(200);
    // An answer is good for two seconds, also one that was given while the node joined.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(node.management(), "/ready").body().equals("ready\n"));
    assertThat(get(node.management(), "/metrics").body())
        .contains("wharf_received_bytes_total")
        .contains("wharf_journal_file_size_bytes")
        .contains("jvm_memory_used_bytes");
    assertThat(get(node.management(), "/nothing").statusCode()).isEqualTo(404);
    try (Socket probe = new Socket(node.management().host(), node.management().port())) {
      write(probe, "GET /ready HTTP/1.0\r\n\r\n");
      assertThat(readAll(probe)).startsWith("HTTP/1.1 200 ");
    }
    HttpResponse<String> off = get(node.management(), "/admin/v1/uploads");
    assertThat(off.statusCode()).isEqualTo(404);
    assertThat(off.body()).contains("WHARF_ADMIN_TOKEN");

    HttpResponse<String> page = get(node.front(), "/");
    assertThat(page.body()).contains("name=\"wharf-base-path\" content=\"/up/\"");
    assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(get(node.front(), "/upload.js").headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=UTF-8");
    assertThat(get(node.front(), "/index.js").statusCode()).isEqualTo(404);
    assertThat(get(node.front(), "/%2e%2e/reference.conf").statusCode()).isEqualTo(404);
    assertThat(get(node.front(), "/up/nothing").statusCode()).isEqualTo(404);
    assertThat(
            send(HttpRequest.newBuilder(uri(node.front(), "/")).DELETE())
                .headers()
                .firstValue("Allow"))
        .contains("GET, HEAD");

    assertThat(Stopping.stop(node).get(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> get(node.management(), "/alive")).isInstanceOf(IOException.class);
  }

  @Test
  void a_transfer_that_ends_in_time_is_not_cut_by_a_drain() throws Exception {
    Node node = start(Map.of("WHARF_DRAIN_TIMEOUT", "60s"));
    URI upload = create(node, 10);
    try (Socket socket = patch(node, upload, "10", "01234")) {
      awaitWriter(node);
      CompletableFuture<Boolean> stopped = Stopping.stop(node);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> get(node.management(), "/ready").body().equals("not ready: draining\n"));
      await().atMost(Duration.ofSeconds(20)).until(() -> refusesConnections(node.front()));
      assertThat(stopped).isNotDone();
      write(socket, "56789");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 204 ").contains("Upload-Offset: 10");
      assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_transfer_that_takes_too_long_is_flushed_and_goes_on_elsewhere() throws Exception {
    Node first = start(Map.of("WHARF_DRAIN_TIMEOUT", "500ms"));
    URI upload = create(first, 10);
    try (Socket socket = patch(first, upload, "10", "01234")) {
      awaitWriter(first);
      assertThat(Stopping.stop(first).get(40, TimeUnit.SECONDS)).isTrue();
      assertThat(readAll(socket)).startsWith("HTTP/1.1 503 ");
    }
    Node second = start(Map.of());
    HttpResponse<String> head =
        send(
            HttpRequest.newBuilder(uri(second.front(), upload.getPath()))
                .header("Tus-Resumable", "1.0.0")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.headers().firstValue("Upload-Offset")).contains("5");
    assertThat(Stopping.stop(second).get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    Node node = start(Map.of());
    String taken = node.front().toString();
    assertThatThrownBy(
            () ->
                Wiring.start(
                    SettingsReader.read(
                        ConfigFactory.empty(),
                        Map.of(
                            "WHARF_HTTP_BIND",
                            taken,
                            "WHARF_FTP_BIND",
                            "off",
                            "WHARF_MANAGEMENT_BIND",
                            "127.0.0.1:0",
                            "WHARF_DATA_DIR",
                            folder.resolve("other").toString())),
                    ConfigFactory.empty()))
        .isInstanceOf(NotStarted.class)
        .hasMessageContaining("WHARF_HTTP_BIND: '" + taken + "'");
    assertThat(Stopping.stop(node).get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_users_file_or_a_certificate_that_cannot_be_used_is_named() throws Exception {
    Path users = Files.writeString(folder.resolve("broken.json"), "[{\"username\": 7}]");
    String port = Integer.toString(WharfProcess.freeRow(1));
    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "WHARF_FTP_BIND",
                        "127.0.0.1:0",
                        "WHARF_FTP_PASSIVE_PORTS",
                        port,
                        "WHARF_USERS_FILE",
                        users.toString())))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining(users.toString());
    Path key = Files.writeString(folder.resolve("key.pem"), "no key");
    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "WHARF_FTP_BIND",
                        "127.0.0.1:0",
                        "WHARF_FTP_PASSIVE_PORTS",
                        port,
                        "WHARF_FTP_CERTIFICATE",
                        key.toString())))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining(key.toString());
  }

  private static boolean refusesConnections(Address address) {
    try (Socket socket = new Socket(address.host(), address.port())) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }
}
