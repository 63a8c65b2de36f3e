package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.Address;
import dev.wharf.app.settings.SettingsReader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that goes away and comes back, under a node that stays. */
class DatabaseOutageTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void while_it_is_away_clients_are_told_to_come_again_and_then_everything_goes_on()
      throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      administer(postgres, "CREATE DATABASE wharf");
      Node node = start(postgres);
      String path = create(node).headers().firstValue("Location").orElseThrow();
      assertThat(append(node, path, 0, "01234").statusCode()).isEqualTo(204);

      administer(postgres, "ALTER DATABASE wharf WITH ALLOW_CONNECTIONS false");
      administer(
          postgres,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'wharf'");
      await()
          .atMost(LONG)
          .until(() -> get(node.management(), "/ready").body().equals("not ready: database\n"));
      assertThat(get(node.management(), "/alive").statusCode()).isEqualTo(200);
      assertComeAgain(create(node));
      assertComeAgain(append(node, path, 5, "56789"));
      assertComeAgain(send(node.front(), path, request().method("HEAD", BodyPublishers.noBody())));
      assertComeAgain(send(node.front(), path, request().DELETE()));

      administer(postgres, "ALTER DATABASE wharf WITH ALLOW_CONNECTIONS true");
      await().atMost(LONG).until(() -> append(node, path, 5, "56789").statusCode() == 204);
      assertThat(create(node).statusCode()).isEqualTo(201);
      await().atMost(LONG).until(() -> get(node.management(), "/ready").body().equals("ready\n"));
      assertThat(send(node.front(), path, request().GET()).body()).isEqualTo("0123456789");
      assertThat(Stopping.stop(node).get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void assertComeAgain(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
  }

  private Node start(EmbeddedPostgres postgres) {
    return Wiring.start(
        SettingsReader.read(
            ConfigFactory.empty(),
            Map.of(
                "WHARF_HTTP_BIND", "127.0.0.1:0",
                "WHARF_FTP_BIND", "off",
                "WHARF_MANAGEMENT_BIND", "127.0.0.1:0",
                "WHARF_DATA_DIR", folder.toString(),
                "WHARF_DB_URL", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/wharf",
                "WHARF_DB_USER", "postgres",
                "WHARF_DB_PASSWORD", "postgres")),
        ConfigFactory.empty());
  }

  private static void administer(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private HttpResponse<String> create(Node node) throws Exception {
    return send(
        node.front(),
        "/files/",
        request().header("Upload-Length", "10").POST(BodyPublishers.noBody()));
  }

  private HttpResponse<String> append(Node node, String path, int offset, String bytes)
      throws Exception {
    return send(
        node.front(),
        path,
        request()
            .header("Upload-Offset", Integer.toString(offset))
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", BodyPublishers.ofString(bytes)));
  }

  private HttpResponse<String> get(Address address, String path) throws Exception {
    return send(address, path, HttpRequest.newBuilder().GET());
  }

  private static HttpRequest.Builder request() {
    return HttpRequest.newBuilder().header("Tus-Resumable", "1.0.0");
  }

  private HttpResponse<String> send(Address address, String path, HttpRequest.Builder request)
      throws Exception {
    return client.send(
        request.uri(URI.create("http://" + address + path)).timeout(LONG).build(),
        BodyHandlers.ofString());
  }
}
