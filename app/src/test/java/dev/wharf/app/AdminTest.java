package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.SettingsReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API of one real node; every answer is held against the document. */
class AdminTest {
  private static final String UPLOADS = "/admin/v1/uploads";
  private static final String UPLOAD = "/admin/v1/uploads/{id}";

  @TempDir private static Path folder;
  private static Node node;
  private static AdminClient admin;

  @BeforeAll
  static void start() {
    node =
        Wiring.start(
            SettingsReader.read(
                ConfigFactory.empty(),
                Map.of(
                    "WHARF_HTTP_BIND", "127.0.0.1:0",
                    "WHARF_FTP_BIND", "off",
                    "WHARF_MANAGEMENT_BIND", "127.0.0.1:0",
                    "WHARF_ADMIN_TOKEN", AdminClient.TOKEN,
                    "WHARF_DATA_DIR", folder.toString())),
            ConfigFactory.empty());
    admin = new AdminClient(node);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.send("GET", "/ready", "").statusCode() == 200);
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(Stopping.stop(node).get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void only_the_token_opens_it_and_health_is_open_to_all() throws Exception {
    for (String wrong : List.of("", "Bearer wrong", "Basic " + AdminClient.TOKEN)) {
      HttpResponse<String> answer = admin.send("GET", UPLOADS, wrong);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
    assertThat(admin.send("GET", "/alive", "").statusCode()).isEqualTo(200);
    assertThat(admin.send("GET", "/metrics", "").statusCode()).isEqualTo(200);
  }

  @Test
  void the_view_is_served_with_a_strict_policy_and_its_files() throws Exception {
    HttpResponse<String> page = admin.send("GET", "/", "");
    assertThat(page.body()).contains("cluster.js").doesNotContain("<script>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'")
        .contains("connect-src 'self'");
    for (String file : List.of("cluster.js", "admin.js", "lists.js", "rate.js", "style.css")) {
      assertThat(admin.send("GET", "/" + file, "").statusCode()).as(file).isEqualTo(200);
    }
    assertThat(admin.send("GET", "/upload.js", "").statusCode()).isEqualTo(404);
  }

  @Test
  void an_upload_is_looked_at_cut_told_of_and_terminated() throws Exception {
    String path = TusSocket.create(node, 10);
    String id = TusSocket.id(path);
    try (TusSocket client = TusSocket.patch(node, path, 10, "01234")) {
      await().atMost(Duration.ofSeconds(20)).until(() -> received(id) == 5);
      JsonNode seen = admin.get(UPLOAD, id);
      assertThat(seen.get("phase").textValue()).isEqualTo("receiving");
      assertThat(seen.get("offset").longValue()).isZero();
      assertThat(seen.at("/writer/yielding").booleanValue()).isFalse();

      JsonNode cut = admin.ask(200, "POST", UPLOAD + "/cut", id, "");
      assertThat(cut.get("offset").longValue()).isEqualTo(5);
      assertThat(client.answer()).doesNotStartWith("HTTP/1.1 204");
    }
    assertThat(admin.get(UPLOAD, id).has("writer")).isFalse();

    JsonNode story = admin.get(UPLOAD + "/story", id);
    assertThat(story.get("events").findValuesAsText("kind")).startsWith("created", "recorded");
    assertThat(story.at("/events/1/fields/to").longValue()).isEqualTo(5);

    admin.ask(204, "DELETE", UPLOAD, id, "");
    admin.ask(204, "DELETE", UPLOAD, id, "");
    assertThat(admin.get(UPLOAD, id).at("/end/reason").textValue()).isEqualTo("terminated");
    admin.ask(410, "POST", UPLOAD + "/cut", id, "");
  }

  private static long received(String id) throws Exception {
    for (JsonNode running : admin.get("/admin/v1/members", "").at("/members/0/replica/running")) {
      if (running.get("upload").textValue().equals(id)) {
        return running.get("received").longValue();
      }
    }
    return -1;
  }

  @Test
  void uploads_are_listed_page_by_page_and_found_by_path() throws Exception {
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      created.add(0, TusSocket.id(TusSocket.create(node, 10)));
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = admin.ask(200, "GET", UPLOADS, "", "?limit=2" + after);
      page.get("items").forEach(item -> seen.add(item.get("id").textValue()));
      after = page.has("next") ? "&after=" + page.get("next").textValue() : "";
    } while (!after.isEmpty());
    assertThat(seen).doesNotHaveDuplicates().containsSubsequence(created);

    JsonNode asked = admin.ask(200, "GET", UPLOADS, "", "?limit=5&offsets=true");
    assertThat(asked.get("items")).allSatisfy(item -> assertThat(item.has("offset")).isTrue());
    String one = created.get(3);
    assertThat(admin.ask(200, "GET", UPLOADS, "", "?path=/" + one).at("/items/0/id").textValue())
        .isEqualTo(one);
    assertThat(admin.ask(200, "GET", UPLOADS, "", "?path=/nothing/here").get("items")).isEmpty();
    assertThat(
            admin
                .ask(200, "GET", UPLOADS, "", "?prefix=" + one.substring(0, 10))
                .at("/items/0/id")
                .textValue())
        .isEqualTo(one);
  }

  @Test
  void what_is_wrong_or_not_there_is_named() throws Exception {
    assertThat(admin.ask(400, "GET", UPLOADS, "", "?limit=0").get("expected").textValue())
        .isEqualTo("1 to 200");
    assertThat(admin.ask(404, "GET", UPLOAD, "0123456789abcdef", "").get("value").textValue())
        .isEqualTo("0123456789abcdef");
    admin.ask(404, "GET", UPLOAD, "no id", "");
    admin.ask(404, "GET", UPLOAD + "/story", "0123456789abcdef", "");
    admin.ask(404, "POST", UPLOAD + "/cut", "0123456789abcdef", "");
    admin.ask(404, "DELETE", UPLOAD, "0123456789abcdef", "");
    admin.ask(404, "GET", "/admin/v1/sessions", "", "");
    admin.ask(404, "POST", "/admin/v1/drain", "", "?replica=nobody:1");
    HttpResponse<String> wrong = admin.send("PUT", UPLOADS, "Bearer " + AdminClient.TOKEN);
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("GET");
    assertThat(admin.send("GET", "/admin/v1/nothing", "Bearer " + AdminClient.TOKEN).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_member_says_what_it_serves() throws Exception {
    // Whom to ask is told to all members, also to this one, and that may be after it is ready.
    JsonNode members =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> admin.get("/admin/v1/members", ""),
                said -> !said.at("/members/0/silent").booleanValue());
    assertThat(members.get("members")).hasSize(1);
    JsonNode self = members.at("/members/0");
    assertThat(self.get("address")).isEqualTo(members.get("asked"));
    assertThat(self.get("oldest").booleanValue()).isTrue();
    assertThat(self.get("silent").booleanValue()).isFalse();
    assertThat(self.at("/replica/ready").booleanValue()).isTrue();
    assertThat(admin.get("/admin/v1/openapi.json", "").get("openapi").textValue())
        .isEqualTo("3.1.0");
  }
}
