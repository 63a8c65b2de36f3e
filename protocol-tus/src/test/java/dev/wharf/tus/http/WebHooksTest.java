package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.webhook.WebHookEvent;
import dev.wharf.tus.webhook.WebHookSettings;
import dev.wharf.tus.webhook.WebHooks;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client, Wharf, and a hook server that answers by script. */
class WebHooksTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String METADATA = "Upload-Metadata: filename YS5qcGVn,empty";
  private static TestServer server;

  private HookScript script;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    script = new HookScript();
  }

  @AfterEach
  void close() {
    script.close();
  }

  private void ask(WebHookEvent... events) {
    ask(script.url(), LONG, List.of(), events);
  }

  private void ask(URI url, Duration timeout, List<String> forward, WebHookEvent... events) {
    WebHookSettings settings =
        new WebHookSettings(url, 3, Duration.ofMillis(1), timeout, 300, forward, Set.of(events));
    server.fresh(
        TusSettings.defaults(),
        WebHooks.create(
            server.system(), settings, key -> Map.of("Type", "filestore", "Path", "/data/" + key)));
  }

  private static RawClient.Reply send(String line, String body, String... headers)
      throws Exception {
    try (RawClient client = server.connect()) {
      List<String> head = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: localhost"));
      head.add("Tus-Resumable: 1.0.0");
      head.addAll(List.of(headers));
      head.add("Content-Length: " + body.length());
      client.head(head.toArray(String[]::new));
      client.send(body.getBytes(StandardCharsets.US_ASCII));
      return client.reply(line.startsWith("HEAD"));
    }
  }

  private static RawClient.Reply create(String... more) throws Exception {
    List<String> headers = new ArrayList<>(List.of("Upload-Length: 5", METADATA));
    headers.addAll(List.of(more));
    return send("POST /files/?from=page", "", headers.toArray(String[]::new));
  }

  private static RawClient.Reply append(String path, String body) throws Exception {
    return send(
        "PATCH " + path, body, "Upload-Offset: 0", "Content-Type: application/offset+octet-stream");
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }

  private static Standing upload(String path) throws Exception {
    return (Standing)
        server
            .uploads()
            .describe(new UploadId(path.substring(path.lastIndexOf('/') + 1)))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  /** The port a client has is its own. */
  private static String withoutPort(String json) {
    return json.replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:1");
  }

  @Test
  void before_an_upload_there_is_what_it_is_to_be_and_the_request() throws Exception {
    ask(WebHookEvent.PRE_CREATE);
    script.json("{}");
    assertThat(create("x-FORWARDED-proto: https", "Cookie: a=1", "cookie: b=2").status())
        .isEqualTo(201);
    HookScript.Asked asked = script.asked().get(0);
    assertThat(asked.path()).isEqualTo("/hook");
    assertThat(asked.headers().get("Hook-name")).containsExactly("pre-create");
    assertThat(asked.headers().get("Content-type")).containsExactly("application/json");
    assertThat(json(withoutPort(asked.json())))
        .isEqualTo(
            json(
                """
                {"Type": "pre-create",
                 "Event": {
                   "Upload": {"ID": "", "Size": 5, "SizeIsDeferred": false, "Offset": 0,
                     "MetaData": {"filename": "a.jpeg", "empty": ""},
                     "IsPartial": false, "IsFinal": false, "PartialUploads": [], "Storage": null},
                   "HTTPRequest": {"Method": "POST", "URI": "/files/?from=page",
                     "RemoteAddr": "127.0.0.1:1",
                     "Header": {"Host": ["localhost"], "Tus-Resumable": ["1.0.0"],
                       "Upload-Length": ["5"], "Upload-Metadata": ["filename YS5qcGVn,empty"],
                       "X-Forwarded-Proto": ["https"], "Cookie": ["a=1", "b=2"],
                       "Content-Length": ["0"]}}}}
                """));
  }

  @Test
  void a_complete_upload_has_an_id_and_a_place() throws Exception {
    ask(WebHookEvent.PRE_FINISH);
    script.json(
        """
        {"HTTPResponse": {"StatusCode": 201, "Body": "{\\"n\\":1}",
          "Header": {"Content-Type": "application/json", "Link": "<x>", "Location": "/elsewhere"}},
         "StopUpload": true, "Unknown": [1]}
        """);
    String path = create().header("Location").orElseThrow();
    RawClient.Reply reply = append(path, "12345");
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.text()).isEqualTo("{\"n\":1}");
    assertThat(reply.header("Content-Type")).contains("application/json");
    assertThat(reply.header("Link")).contains("<x>");
    assertThat(reply.header("Location")).isEmpty();
    assertThat(reply.header("Upload-Offset")).contains("5");
    String id = path.substring(path.lastIndexOf('/') + 1);
    assertThat(json(script.asked().get(0).json()).at("/Event/Upload"))
        .isEqualTo(
            json(
                """
                {"ID": "%s", "Size": 5, "SizeIsDeferred": false, "Offset": 5,
                 "MetaData": {"filename": "a.jpeg", "empty": ""}, "IsPartial": false,
                 "IsFinal": false, "PartialUploads": [],
                 "Storage": {"Type": "filestore", "Path": "/data/%s"}}
                """
                    .formatted(id, id)));
  }

  @Test
  void an_upload_of_a_length_not_known_says_so() throws Exception {
    ask(WebHookEvent.PRE_TERMINATE);
    script.json("{}");
    String path =
        send("POST /files/", "", "Upload-Defer-Length: 1").header("Location").orElseThrow();
    assertThat(send("DELETE " + path, "").status()).isEqualTo(204);
    JsonNode asked = json(script.asked().get(0).json());
    assertThat(asked.at("/Type").asText()).isEqualTo("pre-terminate");
    assertThat(asked.at("/Event/Upload/SizeIsDeferred").asBoolean()).isTrue();
    assertThat(asked.at("/Event/Upload/Size").asLong()).isZero();
  }

  @Test
  void an_upload_is_what_the_server_makes_of_it() throws Exception {
    ask(WebHookEvent.PRE_CREATE);
    script.json(
        """
        {"httpresponse": {"Header": {"X-Project": "7"}},
         "ChangeFileInfo": {"ID": "chosen-by-the-server", "MetaData": {"filename": "b.png"},
           "Storage": {"Path": "./photos/b.png"}, "Owner": "alice"}}
        """);
    RawClient.Reply reply = create();
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("X-Project")).contains("7");
    assertThat(reply.header("Location")).contains("/files/chosen-by-the-server");
    Standing upload = upload("/files/chosen-by-the-server");
    assertThat(upload.target().value()).isEqualTo("photos/b.png");
    assertThat(upload.metadata()).contains("filename Yi5wbmc=");
    assertThat(upload.owner()).contains("alice");
  }

  @Test
  void each_request_is_asked_about_if_that_is_wanted() throws Exception {
    ask(WebHookEvent.PRE_REQUEST);
    script
        .json("{\"ChangeFileInfo\": {\"Owner\": \"alice\"}}")
        .json("{}")
        .json("{\"RejectRequest\": true}")
        .json("{\"RejectRequest\": true, \"HTTPResponse\": {\"StatusCode\": 401}}")
        .json("{\"RejectRequest\": true, \"HTTPResponse\": {\"StatusCode\": 404}}");
    String path = create().header("Location").orElseThrow();
    assertThat(send("HEAD " + path, "").status()).isEqualTo(200);
    assertThat(append(path, "12345").status()).isEqualTo(403);
    assertThat(send("GET " + path, "").status()).isEqualTo(401);
    assertThat(send("DELETE " + path, "").status()).isEqualTo(404);
    assertThat(upload(path).offset()).isZero();
    assertThat(script.asked())
        .extracting(asked -> json(asked.json()).at("/Event/HTTPRequest/Method").asText())
        .containsExactly("POST", "HEAD", "PATCH", "GET", "DELETE");
    assertThat(json(script.asked().get(1).json()).at("/Event/Upload/Owner").asText())
        .isEqualTo("alice");
    assertThat(script.played()).isTrue();
  }

  @Test
  void headers_are_forwarded_if_that_is_wanted_and_so_is_a_login_in_the_address() throws Exception {
    URI url = URI.create(script.url().toString().replace("//", "//me:p%40ss@") + "?a=b");
    ask(url, LONG, List.of("cookie", "X-Not-There"), WebHookEvent.PRE_CREATE);
    script.json("{}");
    assertThat(create("Cookie: a=1", "X-Other: 1").status()).isEqualTo(201);
    HookScript.Asked asked = script.asked().get(0);
    assertThat(asked.path()).isEqualTo("/hook?a=b");
    assertThat(asked.headers().get("Cookie")).containsExactly("a=1");
    assertThat(asked.headers()).doesNotContainKey("X-other");
    assertThat(asked.headers().get("Authorization")).containsExactly("Basic bWU6cEBzcw==");
  }

  /** What the server does when asked before a creation, and what the client is told. */
  private record Row(
      String name, Consumer<HookScript> script, int status, boolean retryAfter, int questions) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private static Row row(
      String name, int status, boolean retryAfter, int questions, Consumer<HookScript> script) {
    return new Row(name, script, status, retryAfter, questions);
  }

  static Stream<Row> answers() {
    String no = "{\"RejectUpload\": true, \"HTTPResponse\": {\"StatusCode\": 422}}";
    String large = "{\"x\": \"" + "y".repeat(300) + "\"}";
    return Stream.of(
        row("accepts", 201, false, 1, script -> script.json("{}")),
        row("answers null", 201, false, 1, script -> script.json("null")),
        row("rejects with a status", 422, false, 1, script -> script.json(no)),
        row("rejects", 400, false, 1, script -> script.json("{\"RejectUpload\": true}")),
        row("500 twice", 201, false, 3, s -> busy(busy(s)).json("{}")),
        row("429, then no", 422, false, 2, s -> s.answer(429, JSON, "later").json(no)),
        row("503 for ever", 503, true, 4, s -> busy(busy(busy(busy(s))))),
        row("403", 500, false, 1, script -> script.answer(403, JSON, "{}")),
        row("redirects", 500, false, 1, s -> s.answer(302, Map.of("Location", "/x"), "")),
        row("too large", 500, false, 1, script -> script.json(large)),
        row("another type", 500, false, 1, script -> text(script, "{}")),
        row("no type", 500, false, 1, script -> script.answer(200, Map.of(), "{}")),
        row("no JSON", 500, false, 1, script -> script.json("{")),
        row("nothing", 500, false, 1, script -> script.json("")),
        row("no object", 500, false, 1, script -> script.json("[]")),
        row("no id", 500, false, 1, s -> s.json("{\"ChangeFileInfo\": {\"ID\": \"a/b\"}}")),
        row("no path", 500, false, 1, script -> script.json(path("../x"))),
        row("another path", 500, false, 1, script -> script.json(path("/etc/passwd"))),
        row("no status", 500, false, 1, s -> s.json("{\"HTTPResponse\":{\"StatusCode\":42}}")));
  }

  private static HookScript busy(HookScript script) {
    return script.answer(500, JSON, "oops");
  }

  private static void text(HookScript script, String body) {
    script.answer(200, Map.of("Content-Type", "text/plain"), body);
  }

  private static String path(String path) {
    return "{\"ChangeFileInfo\": {\"Storage\": {\"Path\": \"" + path + "\"}}}";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void what_the_server_does_is_what_the_client_is_told(Row row) throws Exception {
    ask(WebHookEvent.PRE_CREATE);
    row.script().accept(script);
    RawClient.Reply reply = create();
    assertThat(reply.status()).isEqualTo(row.status());
    assertThat(reply.header("Retry-After").isPresent()).isEqualTo(row.retryAfter());
    assertThat(reply.text()).doesNotContain("oops", "ChangeFileInfo");
    assertThat(script.asked()).hasSize(row.questions());
    assertThat(script.played()).isTrue();
    assertThat(server.uploads().count()).isEqualTo(row.status() == 201 ? 1 : 0);
  }

  @Test
  void a_server_that_says_nothing_is_waited_for_until_the_time_is_up() throws Exception {
    ask(script.url(), Duration.ofMillis(300), List.of(), WebHookEvent.PRE_CREATE);
    script.silence();
    RawClient.Reply reply = create();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isPresent();
    assertThat(server.uploads().count()).isZero();
  }

  /** As small servers do: HTTP/1.0, and the answer ends with the connection. */
  @Test
  void a_server_of_few_words_is_understood() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerOnce(listener));
      URI url = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
      ask(url, LONG, List.of(), WebHookEvent.PRE_CREATE);
      assertThat(create().status()).isEqualTo(451);
      answered.get(20, TimeUnit.SECONDS);
    }
  }

  private static void answerOnce(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      InputStream in = socket.getInputStream();
      while (in.read() != '{') {
        assertThat(socket.isInputShutdown()).isFalse();
      }
      socket
          .getOutputStream()
          .write(
              ("HTTP/1.0 200 OK\r\nContent-type: application/json\r\n\r\n"
                      + "{\"RejectUpload\": true, \"HTTPResponse\": {\"StatusCode\": 451}}")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Test
  void nobody_at_the_address_is_a_503() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ask(URI.create("http://127.0.0.1:" + port), LONG, List.of(), WebHookEvent.PRE_CREATE);
    assertThat(create().status()).isEqualTo(503);
  }

  @ParameterizedTest
  @EnumSource
  void whatever_is_asked_about_is_refused_when_the_server_is_broken(WebHookEvent event)
      throws Exception {
    ask(event);
    busy(busy(busy(busy(script))));
    int status =
        switch (event) {
          case PRE_REQUEST, PRE_CREATE -> create().status();
          case PRE_FINISH -> append(create().header("Location").orElseThrow(), "12345").status();
          case PRE_TERMINATE ->
              send("DELETE " + create().header("Location").orElseThrow(), "").status();
        };
    assertThat(status).isEqualTo(503);
    assertThat(script.asked()).hasSize(4);
    boolean there = event == WebHookEvent.PRE_FINISH || event == WebHookEvent.PRE_TERMINATE;
    assertThat(server.uploads().count()).isEqualTo(there ? 1 : 0);
  }

  @Test
  void an_address_is_shown_without_what_may_be_secret() {
    assertThat(WebHookSettings.defaults(URI.create("https://me:pass@h:1/x?token=t")).toString())
        .isEqualTo("https://h:1/x");
  }
}
