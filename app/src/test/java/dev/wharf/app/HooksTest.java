package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose settings name a hook server. */
class HooksTest {
  @TempDir private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
  private HttpServer hooks;
  private Node node;

  @BeforeEach
  void start() throws IOException {
    hooks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hooks.createContext("/", this::answer);
    hooks.start();
    node =
        Wiring.start(
            SettingsReader.read(
                ConfigFactory.empty(),
                Map.of(
                    "WHARF_HTTP_BIND", "127.0.0.1:0",
                    "WHARF_FTP_BIND", "off",
                    "WHARF_MANAGEMENT_BIND", "127.0.0.1:0",
                    "WHARF_DATA_DIR", folder.toString(),
                    "WHARF_HOOKS_HTTP",
                        "http://127.0.0.1:" + hooks.getAddress().getPort() + "/hook",
                    "WHARF_HOOKS_ENABLED_EVENTS", "pre-create,pre-finish,pre-request")),
            ConfigFactory.empty());
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(Stopping.stop(node).get(30, TimeUnit.SECONDS)).isTrue();
    hooks.stop(0);
  }

  /** Takes what is called a photo, and puts it among the photos. */
  private void answer(HttpExchange exchange) throws IOException {
    JsonNode question = new JsonMapper().readTree(exchange.getRequestBody());
    asked.add(question);
    boolean photo = question.at("/Event/Upload/MetaData/filename").asText().endsWith(".jpeg");
    String answer =
        switch (question.at("/Type").asText()) {
          case "pre-create" ->
              photo
                  ? "{\"ChangeFileInfo\": {\"Storage\": {\"Path\": \"photos/1.jpeg\"}}}"
                  : "{\"RejectUpload\": true, \"HTTPResponse\": {\"StatusCode\": 415}}";
          case "pre-finish" -> "{\"HTTPResponse\": {\"Header\": {\"X-Photo\": \"1\"}}}";
          default -> "{}";
        };
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private HttpResponse<String> post(String name, String content) throws Exception {
    String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + node.front() + "/files/"))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", Integer.toString(content.length()))
            .header("Upload-Metadata", "filename " + encoded)
            .header("Content-Type", "application/offset+octet-stream")
            .POST(HttpRequest.BodyPublishers.ofString(content))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void the_server_decides_and_is_told_where_the_file_lies() throws Exception {
    HttpResponse<String> taken = post("a.jpeg", "photo");
    assertThat(taken.statusCode()).isEqualTo(201);
    assertThat(taken.headers().firstValue("X-Photo")).contains("1");
    assertThat(asked)
        .extracting(question -> question.at("/Type").asText())
        .containsExactly("pre-request", "pre-create", "pre-finish");
    Path file = Path.of(asked.get(2).at("/Event/Upload/Storage/Path").asText());
    assertThat(asked.get(2).at("/Event/Upload/Storage/Type").asText()).isEqualTo("filestore");
    assertThat(file).endsWith(Path.of("photos", "1.jpeg")).hasContent("photo");
    assertThat(post("a.exe", "program").statusCode()).isEqualTo(415);
    try (Stream<Path> photos = Files.list(folder.resolve("files").resolve("photos"))) {
      assertThat(photos.filter(Files::isRegularFile)).hasSize(1);
    }
  }
}
