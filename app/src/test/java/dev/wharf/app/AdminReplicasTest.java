package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.SettingsReader;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas on one PostgreSQL: whoever is asked sees both, and reaches into the other. */
class AdminReplicasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void one_replica_sees_cuts_kicks_and_drains_the_other() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      int seed = WharfProcess.freePort();
      int ftp = WharfProcess.freePort();
      int passive = WharfProcess.freePort();
      Node first = start(1, postgres, seed, seed, ftp, passive);
      Node second = start(2, postgres, WharfProcess.freePort(), seed, ftp, passive);
      AdminClient admin = new AdminClient(second);
      String other = "127.0.0.1:" + seed;
      CompletableFuture<Boolean> firstEnded =
          CompletableFuture.supplyAsync(
              first::awaitEnd, task -> new Thread(task, "first-ends").start());

      sees_both(admin, other);
      cuts_a_writer(admin, first, other);
      kicks_a_session(admin, ftp, other);

      JsonNode draining = admin.ask(202, "POST", "/admin/v1/drain", "", "?replica=" + other);
      assertThat(draining.get("replica").textValue()).isEqualTo(other);
      assertThat(firstEnded.get(60, TimeUnit.SECONDS)).isTrue();
      await().atMost(PATIENCE).until(() -> members(admin).size() == 1);
      assertThat(Stopping.stop(second).get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static JsonNode members(AdminClient admin) throws Exception {
    return admin.get("/admin/v1/members", "").get("members");
  }

  private static JsonNode member(AdminClient admin, String address) throws Exception {
    for (JsonNode member : members(admin)) {
      if (member.get("address").textValue().equals(address)) {
        return member;
      }
    }
    throw new AssertionError("no member " + address);
  }

  private static void sees_both(AdminClient admin, String other) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(members(admin)).hasSize(2);
              assertThat(members(admin))
                  .allSatisfy(
                      member -> {
                        assertThat(member.get("status").textValue()).isEqualTo("up");
                        assertThat(member.at("/replica/ready").booleanValue()).isTrue();
                      });
              assertThat(member(admin, other).get("oldest").booleanValue()).isTrue();
            });
  }

  private static void cuts_a_writer(AdminClient admin, Node first, String other) throws Exception {
    String path = TusSocket.create(first, 10);
    String id = TusSocket.id(path);
    try (TusSocket client = TusSocket.patch(first, path, 10, "01234")) {
      await()
          .atMost(PATIENCE)
          .until(() -> member(admin, other).at("/replica/running/0/received").longValue() == 5);
      assertThat(member(admin, other).at("/replica/writers").intValue()).isEqualTo(1);
      assertThat(admin.get("/admin/v1/uploads/{id}", id).at("/writer/node").textValue())
          .isEqualTo(other);
      JsonNode cut = admin.ask(200, "POST", "/admin/v1/uploads/{id}/cut", id, "");
      assertThat(cut.get("offset").longValue()).isEqualTo(5);
      assertThat(client.answer()).doesNotStartWith("HTTP/1.1 204");
    }
  }

  private static void kicks_a_session(AdminClient admin, int ftp, String other) throws Exception {
    FTPClient client = new FTPClient();
    client.setDefaultTimeout(30_000);
    client.connect("127.0.0.1", ftp);
    assertThat(client.login("test", "secret")).as(client.getReplyString()).isTrue();
    client.makeDirectory("inbox");
    client.changeWorkingDirectory("inbox");

    JsonNode seen = admin.get("/admin/v1/sessions", "").at("/items/0");
    assertThat(seen.get("node").textValue()).isEqualTo(other);
    assertThat(seen.get("user").textValue()).isEqualTo("test");
    assertThat(seen.get("directory").textValue()).isEqualTo("/inbox");
    assertThat(seen.get("activity").textValue()).isEqualTo("idle");
    String id = seen.get("id").textValue();
    admin.ask(204, "DELETE", "/admin/v1/sessions/{id}", id, "");
    assertThatThrownBy(
            () -> {
              client.noop();
              client.noop();
            })
        .isInstanceOf(IOException.class);
    await()
        .atMost(PATIENCE)
        .until(() -> admin.get("/admin/v1/sessions", "").get("items").isEmpty());
    admin.ask(404, "DELETE", "/admin/v1/sessions/{id}", id, "");
  }

  private Node start(
      int number, EmbeddedPostgres postgres, int port, int seed, int ftp, int passive)
      throws IOException {
    Path users =
        Files.writeString(
            folder.resolve("users.json"), "[{\"username\": \"test\", \"password\": \"secret\"}]");
    Map<String, String> settings = new HashMap<>();
    settings.put("WHARF_HTTP_BIND", "127.0.0.1:0");
    settings.put("WHARF_FTP_BIND", "127.0.0." + number + ":" + ftp);
    settings.put("WHARF_FTP_PASSIVE_PORTS", Integer.toString(passive));
    settings.put("WHARF_USERS_FILE", users.toString());
    settings.put("WHARF_MANAGEMENT_BIND", "127.0.0.1:0");
    settings.put("WHARF_ADMIN_TOKEN", AdminClient.TOKEN);
    settings.put("WHARF_DRAIN_TIMEOUT", "1s");
    settings.put("WHARF_DATA_DIR", folder.toString());
    settings.put("WHARF_DB_URL", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres");
    settings.put("WHARF_DB_USER", "postgres");
    settings.put("WHARF_DB_PASSWORD", "postgres");
    settings.put("WHARF_CLUSTER_HOST", "127.0.0.1");
    settings.put("WHARF_CLUSTER_PORT", Integer.toString(port));
    settings.put("WHARF_CLUSTER_SEEDS", "127.0.0.1:" + seed);
    return Wiring.start(
        SettingsReader.read(ConfigFactory.empty(), settings), ConfigFactory.empty());
  }
}
