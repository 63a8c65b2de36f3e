package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.SettingsReader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas on one PostgreSQL and one folder, as behind a load balancer. */
class ReplicasTest {
  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void an_upload_goes_on_at_another_replica_also_after_the_first_has_left() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      int seed = WharfProcess.freePort();
      Node first = start(postgres, seed, seed);
      Node second = start(postgres, WharfProcess.freePort(), seed);

      String path = create(first, 15);
      assertThat(append(first, path, 0, "01234")).isEqualTo("5");
      assertThat(offset(second, path)).isEqualTo("5");
      assertThat(append(second, path, 5, "56789")).isEqualTo("10");
      assertThat(offset(first, path)).isEqualTo("10");

      assertThat(Stopping.stop(first).get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(append(second, path, 10, "abcde")).isEqualTo("15");
      assertThat(send(second, path, request().GET()).body()).isEqualTo("0123456789abcde");
      assertThat(Stopping.stop(second).get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Node start(EmbeddedPostgres postgres, int port, int seed) {
    return Wiring.start(
        SettingsReader.read(
            ConfigFactory.empty(),
            Map.of(
                "WHARF_HTTP_BIND", "127.0.0.1:0",
                "WHARF_FTP_BIND", "off",
                "WHARF_MANAGEMENT_BIND", "127.0.0.1:0",
                "WHARF_DATA_DIR", folder.toString(),
                "WHARF_DB_URL", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                "WHARF_DB_USER", "postgres",
                "WHARF_DB_PASSWORD", "postgres",
                "WHARF_CLUSTER_HOST", "127.0.0.1",
                "WHARF_CLUSTER_PORT", Integer.toString(port),
                "WHARF_CLUSTER_SEEDS", "127.0.0.1:" + seed)),
        ConfigFactory.empty());
  }

  private String create(Node node, int length) throws Exception {
    HttpResponse<String> created =
        send(
            node,
            "/files/",
            request()
                .header("Upload-Length", Integer.toString(length))
                .POST(BodyPublishers.noBody()));
    return created.headers().firstValue("Location").orElseThrow();
  }

  private String append(Node node, String path, int offset, String bytes) throws Exception {
    return offset(
        send(
            node,
            path,
            request()
                .header("Upload-Offset", Integer.toString(offset))
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofString(bytes))));
  }

  private String offset(Node node, String path) throws Exception {
    return offset(send(node, path, request().method("HEAD", BodyPublishers.noBody())));
  }

  private static String offset(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Upload-Offset")
        .orElseGet(() -> response.statusCode() + " " + response.body());
  }

  private static HttpRequest.Builder request() {
    return HttpRequest.newBuilder().header("Tus-Resumable", "1.0.0");
  }

  private HttpResponse<String> send(Node node, String path, HttpRequest.Builder request)
      throws Exception {
    return client.send(
        request.uri(URI.create("http://" + node.front() + path)).build(), BodyHandlers.ofString());
  }
}
