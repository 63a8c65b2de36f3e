package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.app.settings.WrongSetting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects lie where the operator wants them. */
class KeysTest {
  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Node> nodes = new HashMap<>();

  @AfterEach
  void stop() throws Exception {
    for (Node node : nodes.values()) {
      assertThat(Stopping.stop(node).get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Node start(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("WHARF_HTTP_BIND", "127.0.0.1:0");
    environment.put("WHARF_FTP_BIND", "off");
    environment.put("WHARF_MANAGEMENT_BIND", "127.0.0.1:0");
    environment.put("WHARF_DATA_DIR", folder.toString());
    Node node =
        Wiring.start(
            SettingsReader.read(ConfigFactory.empty(), environment), ConfigFactory.empty());
    nodes.put(node.front().toString(), node);
    return node;
  }

  private HttpResponse<String> upload(Node node, String name, int length, String content)
      throws Exception {
    String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + node.front() + "/files/"))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", Integer.toString(length))
            .header("Upload-Metadata", "filename " + encoded)
            .header("Content-Type", "application/offset+octet-stream")
            .POST(BodyPublishers.ofString(content))
            .build(),
        BodyHandlers.ofString());
  }

  private void assertCreated(Node node, String name, int length, String content) throws Exception {
    HttpResponse<String> created = upload(node, name, length, content);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
  }

  private Path file(String name) {
    return folder.resolve("files").resolve(name);
  }

  @Test
  void in_a_folder_they_lie_where_the_layout_says_and_none_is_replaced() throws Exception {
    Node node = start(Map.of("WHARF_KEY_LAYOUT", "{owner}/{metadata.filename}"));
    assertCreated(node, "../../report.pdf", 5, "hello");
    assertThat(file("anonymous/report.pdf")).hasContent("hello");
    HttpResponse<String> taken = upload(node, "report.pdf", 2, "no");
    assertThat(taken.statusCode()).isEqualTo(422);
    assertThat(taken.body()).contains("anonymous/report.pdf");
    assertCreated(node, "unfinished", 100, "hello");
    assertThat(upload(node, "unfinished", 2, "no").statusCode()).isEqualTo(423);
    assertCreated(node, ".wharf", 5, "hello");
    assertThat(file("anonymous/_wharf")).hasContent("hello");
    assertThat(file("anonymous/report.pdf")).hasContent("hello");
  }

  @Test
  void in_a_bucket_versions_stand_beside_each_other() throws Exception {
    try (S3Place place = S3Place.open()) {
      Node node =
          start(
              place.settings(
                  place.server().endpoint(),
                  Map.of(
                      "WHARF_KEY_LAYOUT", "in/{metadata.filename}",
                      "WHARF_KEY_COLLISIONS", "version")));
      assertCreated(node, "Bär 🐻.txt", 5, "hello");
      assertCreated(node, "Bär 🐻.txt", 100, "unfinished");
      assertCreated(node, "Bär 🐻.txt", 3, "two");
      assertThat(place.objects())
          .containsExactlyInAnyOrderEntriesOf(Map.of("in/Bär 🐻.txt", 5L, "in/Bär 🐻-3.txt", 3L));
    }
  }

  @Test
  void a_layout_of_which_no_keys_come_stops_the_start() {
    assertThatThrownBy(() -> start(Map.of("WHARF_KEY_LAYOUT", "{user}/{id}")))
        .isInstanceOf(WrongSetting.class)
        .hasMessageStartingWith(
            "WHARF_KEY_LAYOUT (wharf.keys.layout): '{user}/{id}' (expected: a key with {id}, ");
  }
}
