package dev.wharf.tus.http;

import static dev.wharf.tus.core.Field.RETRY_AFTER;
import static dev.wharf.tus.core.Field.UPLOAD_CONCAT;
import static dev.wharf.tus.core.Field.UPLOAD_LENGTH;
import static dev.wharf.tus.http.Application.AUTHORIZE;
import static dev.wharf.tus.http.Application.PRE_CREATE;
import static dev.wharf.tus.http.Application.PRE_FINISH;
import static dev.wharf.tus.http.Application.PRE_TERMINATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.tus.core.Amendment;
import dev.wharf.tus.core.Changes;
import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.hook.ClientRequest;
import dev.wharf.tus.hook.HookFailed;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.tus.hook.Verdict;
import dev.wharf.tus.http.Row.Ask;
import dev.wharf.upload.Append;
import dev.wharf.upload.Body;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decision of an application with every intent, through a socket. */
class HooksTableTest {
  private static final String TYPE = "application/offset+octet-stream";
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * A request, and what it is asked about.
   *
   * @param intent by its simple name
   * @param offset of the upload before, of length 10; less than 0 = none
   * @param asked where everybody lets it pass
   * @param status then
   */
  private record Want(String intent, Ask ask, long offset, List<String> asked, int status) {
    @Override
    public String toString() {
      return intent + (offset < 0 ? "" : " at " + offset);
    }

    boolean isDraft() {
      return ask.headers().containsKey(Field.INTEROP_VERSION);
    }

    boolean asks(String hook) {
      return asked.stream().anyMatch(question -> question.startsWith(hook));
    }
  }

  private static Want want(String intent, Ask ask, long offset, int status, String... asked) {
    return new Want(intent, ask, offset, List.of(asked), status);
  }

  static Stream<Want> wants() {
    return Stream.concat(tus(), draft());
  }

  /** The same application, whatever is spoken. */
  private static Stream<Want> draft() {
    Ask post = draft("POST", "/files/").with(Field.UPLOAD_COMPLETE, "?0");
    Ask patch = draft("PATCH", "/files/" + Row.ID).with(Field.UPLOAD_OFFSET, 3);
    return Stream.of(
        want(
            "CreateWithBody",
            post.body(4),
            -1,
            201,
            "authorize CreateWithBody",
            "pre-create nobody's"),
        want(
            "CreateWithBody",
            post.with(Field.UPLOAD_COMPLETE, "?1").body(4),
            -1,
            201,
            "authorize CreateWithBody",
            "pre-create nobody's",
            "pre-finish 4/4"),
        want(
            "Append",
            patch.with(Field.UPLOAD_COMPLETE, "?0").body(2),
            3,
            204,
            "authorize Append 3/10"),
        want(
            "Append",
            patch.with(Field.UPLOAD_COMPLETE, "?1").body(7),
            3,
            200,
            "authorize Append 3/10",
            "pre-finish 10/10"),
        want("Inspect", draft("HEAD", "/files/" + Row.ID), 3, 204, "authorize Inspect 3/10"),
        want(
            "Terminate",
            draft("DELETE", "/files/" + Row.ID),
            3,
            204,
            "authorize Terminate 3/10",
            "pre-terminate 3/10"));
  }

  private static Ask draft(String method, String path) {
    return Ask.of(method, path)
        .with(Field.INTEROP_VERSION, 8)
        .with(Field.CONTENT_TYPE, "application/partial-upload");
  }

  private static Stream<Want> tus() {
    Ask post = Rows.post().with(UPLOAD_LENGTH, 10);
    Ask get = Ask.of("GET", "/files/" + Row.ID);
    Ask made = Rows.post().with(UPLOAD_CONCAT, "final;/files/" + Row.ID);
    return Stream.of(
        want("Create", post, -1, 201, "authorize Create", "pre-create nobody's"),
        want(
            "Create",
            post.with(UPLOAD_LENGTH, 0),
            -1,
            201,
            "authorize Create",
            "pre-create nobody's",
            "pre-finish 0/0"),
        want(
            "CreateWithBody",
            post.with(Field.CONTENT_TYPE, TYPE).body(4),
            -1,
            201,
            "authorize CreateWithBody",
            "pre-create nobody's"),
        want(
            "CreateWithBody",
            post.with(Field.CONTENT_TYPE, TYPE).body(10),
            -1,
            201,
            "authorize CreateWithBody",
            "pre-create nobody's",
            "pre-finish 10/10"),
        want("Concatenate", made, 3, 201, "authorize Concatenate", "pre-create nobody's"),
        want(
            "Concatenate",
            made,
            10,
            201,
            "authorize Concatenate",
            "pre-create nobody's",
            "pre-finish 10/10"),
        want("Append", Rows.patch(3).body(2), 3, 204, "authorize Append 3/10"),
        want("Append", Rows.patch(3).body(7), 3, 204, "authorize Append 3/10", "pre-finish 10/10"),
        want("Append", Rows.patch(10), 10, 204, "authorize Append 10/10"),
        want("Append", Rows.patch(4).body(1), 3, 409, "authorize Append 3/10"),
        want("Inspect", Rows.head(), 3, 200, "authorize Inspect 3/10"),
        want("Inspect", Rows.head(), 10, 200, "authorize Inspect 10/10"),
        want("Terminate", Rows.delete(), 3, 204, "authorize Terminate 3/10", "pre-terminate 3/10"),
        want("Download", get, 3, 404, "authorize Download 3/10"),
        want("Download", get, 10, 200, "authorize Download 10/10"),
        want("Inspect", Rows.head(), -1, 404),
        want("Append", Rows.patch(0).body(1), -1, 404),
        want("Terminate", Rows.delete(), -1, 404),
        want("Download", get, -1, 404),
        want("Discover", Rows.option(), -1, 204),
        want("Rejected", Rows.post(), -1, 400));
  }

  /** What a hook does, and what becomes of its request. */
  private record Deed(
      String name, Supplier<CompletionStage<?>> answer, int status, boolean retryAfter) {}

  private static List<Deed> refusals(int otherwise) {
    return List.of(
        new Deed("says 451", () -> done(Verdict.refuse(451, "not here")), 451, false),
        new Deed("says no", () -> done(new Verdict.Refused(Amendment.NONE)), otherwise, false),
        new Deed("is away", () -> failed(new HookFailed("gone fishing", true)), 503, true),
        new Deed("is broken", () -> failed(new HookFailed("out of order", false)), 500, false),
        new Deed("fails", () -> failed(new IllegalStateException("a bug")), 500, false),
        new Deed("throws", HooksTableTest::thrown, 500, false),
        new Deed("answers nothing", HooksTableTest::nothing, 500, false));
  }

  private static CompletionStage<?> done(Object answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static CompletionStage<?> failed(Throwable failure) {
    return CompletableFuture.failedFuture(failure);
  }

  private static CompletionStage<?> thrown() {
    throw new IllegalStateException("a worse bug");
  }

  @SuppressWarnings("NullAway")
  private static CompletionStage<?> nothing() {
    return null;
  }

  /** One hook's deed with one request. */
  private record Case(Want want, String hook, Deed deed) {
    @Override
    public String toString() {
      return want + ": " + hook + " " + deed.name();
    }
  }

  static Stream<Case> refused() {
    Map<String, Integer> hooks = new TreeMap<>();
    hooks.put(AUTHORIZE, 403);
    hooks.put(PRE_CREATE, 400);
    hooks.put(PRE_TERMINATE, 400);
    return hooks.entrySet().stream()
        .flatMap(
            hook ->
                wants()
                    .filter(want -> want.asks(hook.getKey()))
                    .flatMap(
                        want ->
                            refusals(hook.getValue()).stream()
                                .map(deed -> new Case(want, hook.getKey(), deed))));
  }

  private RawClient.Reply send(Ask ask) throws Exception {
    try (RawClient client = server.connect()) {
      List<String> lines = new ArrayList<>();
      lines.add(ask.method() + " " + ask.path() + " HTTP/1.1");
      lines.add("Host: localhost");
      ask.headers().forEach((field, value) -> lines.add(field.wire() + ": " + value));
      if (!ask.method().equals("GET") && !ask.method().equals("HEAD")) {
        lines.add("Content-Length: " + ask.body());
      }
      client.head(lines.toArray(String[]::new));
      client.send(new byte[ask.body()]);
      return client.reply(ask.method().equals("HEAD"));
    }
  }

  private static InMemoryUploads prepared(Want want, TusHooks hooks) throws Exception {
    InMemoryUploads uploads = server.fresh(TusSettings.defaults(), hooks);
    if (want.offset() >= 0) {
      await(uploads.create(before(want)));
    }
    if (want.offset() > 0) {
      ByteString bytes = ByteString.fromArray(new byte[(int) want.offset()]);
      Body body = Body.of(Source.single(bytes), OptionalLong.of(want.offset()));
      await(uploads.receive(Row.ID, new Append(0, OptionalLong.empty(), body)));
    }
    return uploads;
  }

  private static UploadSpec before(Want want) {
    UploadSpec spec = Row.spec(OptionalLong.of(10), OptionalLong.empty());
    return want.intent().equals("Concatenate")
        ? spec.concatenating(Concat.partial("partial"))
        : spec;
  }

  private static UploadReply await(CompletionStage<UploadReply> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wants")
  void who_is_asked_and_about_what(Want want) throws Exception {
    Application application = new Application(Map.of());
    prepared(want, application.hooks());
    assertThat(send(want.ask()).status()).isEqualTo(want.status());
    assertThat(application.asked()).containsExactlyElementsOf(want.asked());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wants")
  void nobody_is_asked_and_nothing_is_different(Want want) throws Exception {
    prepared(want, TusHooks.none());
    assertThat(send(want.ask()).status()).isEqualTo(want.status());
  }

  /** A download looks, too. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("wants")
  void an_upload_is_looked_at_only_for_somebody_who_wants_to_know(Want want) throws Exception {
    int own = want.intent().equals("Download") ? 1 : 0;
    TusHooks others =
        TusHooks.none()
            .withPreCreate((upload, request) -> completed(Verdict.allow()))
            .withPreFinish((upload, request) -> completed(Amendment.NONE));
    for (TusHooks hooks : List.of(TusHooks.none(), others)) {
      InMemoryUploads uploads = prepared(want, hooks);
      assertThat(send(want.ask()).status()).isEqualTo(want.status());
      assertThat(uploads.described()).isEqualTo(own);
    }
    InMemoryUploads uploads = prepared(want, new Application(Map.of()).hooks());
    assertThat(send(want.ask()).status()).isEqualTo(want.status());
    boolean names = want.ask().path().endsWith(Row.ID.value());
    boolean there = want.offset() >= 0;
    assertThat(uploads.described()).isEqualTo((names ? 1 : 0) + (there ? own : 0));
  }

  private static <T> CompletionStage<T> completed(T answer) {
    return CompletableFuture.completedFuture(answer);
  }

  @Test
  void the_table_has_every_intent_but_that_of_a_preflight() {
    assertThat(wants().map(Want::intent).collect(Collectors.toSet()))
        .isEqualTo(
            Stream.of(TusIntent.class.getPermittedSubclasses())
                .filter(intent -> !intent.equals(TusIntent.Preflight.class))
                .map(Class::getSimpleName)
                .collect(Collectors.toSet()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whoever_does_not_let_it_pass_is_the_last_to_be_asked(Case row) throws Exception {
    Application application = new Application(Map.of(row.hook(), row.deed().answer()));
    InMemoryUploads uploads = prepared(row.want(), application.hooks());
    UploadReply before = await(uploads.describe(Row.ID));
    int count = uploads.count();
    RawClient.Reply reply = send(row.want().ask());
    assertThat(reply.status()).isEqualTo(row.deed().status());
    assertThat(reply.header(RETRY_AFTER.wire()).isPresent()).isEqualTo(row.deed().retryAfter());
    assertThat(reply.header("Tus-Resumable").isPresent()).isEqualTo(!row.want().isDraft());
    assertThat(reply.text()).doesNotContain("fishing", "order", "bug");
    assertThat(application.asked())
        .isEqualTo(
            row.want().asked().stream()
                .limit(1 + indexOf(row.hook(), row.want().asked()))
                .toList());
    assertThat(await(uploads.describe(Row.ID))).isEqualTo(before);
    assertThat(uploads.count()).isEqualTo(count);
  }

  private static int indexOf(String hook, List<String> asked) {
    return asked.stream().map(question -> question.split(" ")[0]).toList().indexOf(hook);
  }

  static Stream<Want> finishing() {
    return wants().filter(want -> want.asks(PRE_FINISH));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("finishing")
  void what_is_complete_is_answered_as_the_application_says(Want want) throws Exception {
    Amendment amendment =
        new Amendment(
            OptionalInt.empty(),
            Map.of(
                "Link", "</file>\r\nEvil: 1",
                "content-type", "application/json",
                "Upload-Offset", "99",
                "Transfer-Encoding", "chunked"),
            Optional.of("{\"id\":7}"));
    prepared(want, new Application(Map.of(PRE_FINISH, () -> done(amendment))).hooks());
    RawClient.Reply reply = send(want.ask().with(Field.ORIGIN, "https://page.example"));
    assertThat(reply.status()).isEqualTo(want.status() == 204 ? 200 : want.status());
    assertThat(reply.text()).isEqualTo("{\"id\":7}");
    assertThat(reply.header("Content-Type")).contains("application/json");
    assertThat(reply.header("Link")).contains("</file>Evil: 1");
    assertThat(reply.header("Evil")).isEmpty();
    assertThat(reply.header("Upload-Offset").orElseThrow()).isNotEqualTo("99");
    assertThat(reply.header("Transfer-Encoding")).isEmpty();
    assertThat(reply.header("Access-Control-Expose-Headers").orElseThrow()).endsWith(", Link");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("finishing")
  void what_is_complete_stays_so_when_the_application_cannot_be_asked(Want want) throws Exception {
    for (Deed deed : refusals(0)) {
      if (!deed.name().startsWith("says")) {
        InMemoryUploads uploads =
            prepared(want, new Application(Map.of(PRE_FINISH, deed.answer())).hooks());
        RawClient.Reply reply = send(want.ask());
        assertThat(reply.status()).isEqualTo(deed.status());
        assertThat(reply.header(RETRY_AFTER.wire()).isPresent()).isEqualTo(deed.retryAfter());
        UploadId id =
            reply
                .header("Location")
                .map(url -> new UploadId(url.substring(url.lastIndexOf('/') + 1)))
                .orElse(Row.ID);
        assertThat(((Standing) await(uploads.describe(id))).complete()).isTrue();
      }
    }
  }

  @Test
  void a_new_upload_is_what_the_application_makes_of_it() throws Exception {
    UploadId id = new UploadId("chosen-by-the-application");
    Changes changes =
        Changes.NONE
            .withId(id)
            .withMetadata(Map.of("filename", "b\u00e4r.txt", "filetype", "text/plain"))
            .withTarget(new ObjectKey("alice/2026/bear.txt"))
            .withMaxSize(10);
    Application application =
        new Application(
            Map.of(
                AUTHORIZE, () -> done(Verdict.allow(Changes.NONE.withOwner("alice"))),
                PRE_CREATE,
                    () ->
                        done(new Verdict.Allowed(changes, Amendment.NONE.with("X-Project", "7")))));
    InMemoryUploads uploads = server.fresh(TusSettings.defaults(), application.hooks());
    RawClient.Reply reply =
        send(Rows.post().with(UPLOAD_LENGTH, 10).with(Field.UPLOAD_METADATA, Row.METADATA));
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Location")).contains("/files/" + id);
    assertThat(reply.header("X-Project")).contains("7");
    assertThat(application.asked()).containsExactly("authorize Create", "pre-create alice's");
    Standing upload = (Standing) await(uploads.describe(id));
    assertThat(upload.owner()).contains("alice");
    assertThat(upload.target()).isEqualTo(new ObjectKey("alice/2026/bear.txt"));
    assertThat(upload.metadata()).contains("filename YsOkci50eHQ=,filetype dGV4dC9wbGFpbg==");
  }

  @Test
  void a_limit_of_the_application_counts_from_the_first_byte() throws Exception {
    Verdict nine = Verdict.allow(Changes.NONE.withMaxSize(9));
    InMemoryUploads uploads =
        server.fresh(
            TusSettings.defaults(), new Application(Map.of(PRE_CREATE, () -> done(nine))).hooks());
    RawClient.Reply reply =
        send(
            Rows.post().with(Field.UPLOAD_DEFER_LENGTH, 1).with(Field.CONTENT_TYPE, TYPE).body(10));
    assertThat(reply.status()).isEqualTo(413);
    assertThat(uploads.count()).isLessThanOrEqualTo(1);
  }

  @Test
  void an_application_sees_the_request() throws Exception {
    Application application = new Application(Map.of());
    prepared(want("Append", Rows.patch(3), 3, 204), application.hooks());
    try (RawClient client = server.connect()) {
      client.head(
          "POST /files/" + Row.ID + "?x=%20y HTTP/1.1",
          "Host: localhost",
          "X-HTTP-Method-Override: PATCH",
          "Tus-Resumable: 1.0.0",
          "Upload-Offset: 3",
          "Content-Type: " + TYPE,
          "Cookie: a=1",
          "cookie: b=2",
          "Content-Length: 2");
      client.send(new byte[2]);
      assertThat(client.reply(false).status()).isEqualTo(204);
    }
    ClientRequest request = application.requests().get(0);
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.uri()).isEqualTo("/files/" + Row.ID + "?x=%20y");
    assertThat(request.peer().orElseThrow().getAddress().isLoopbackAddress()).isTrue();
    assertThat(request.client()).isPresent();
    assertThat(request.headers().get("COOKIE")).containsExactly("a=1", "b=2");
    assertThat(request.header("content-type")).contains(TYPE);
    assertThat(request.header("Content-Length")).contains("2");
    assertThat(request.header("Nothing")).isEmpty();
  }

  @Test
  void an_application_that_wants_the_end_only_is_told_of_nothing_else() throws Exception {
    List<String> finished = new ArrayList<>();
    TusHooks hooks =
        TusHooks.none()
            .withPreFinish(
                (upload, request) -> {
                  finished.add(upload.id().value());
                  return CompletableFuture.completedFuture(Amendment.NONE);
                });
    for (Want want : wants().toList()) {
      prepared(want, hooks);
      assertThat(send(want.ask()).status()).isEqualTo(want.status());
    }
    assertThat(finished).hasSize((int) finishing().count());
  }

  @Test
  void a_client_that_waits_for_100_is_refused_without_a_byte() throws Exception {
    Application application =
        new Application(Map.of(AUTHORIZE, () -> done(Verdict.refuse(403, "no"))));
    prepared(want("Append", Rows.patch(3), 3, 403), application.hooks());
    try (RawClient client = server.connect()) {
      client.head(
          "PATCH /files/" + Row.ID + " HTTP/1.1",
          "Host: localhost",
          "Tus-Resumable: 1.0.0",
          "Upload-Offset: 3",
          "Content-Type: " + TYPE,
          "Expect: 100-continue",
          "Content-Length: 2");
      assertThat(client.reply(false).status()).isEqualTo(403);
    }
  }

  @Test
  void statuses_that_nobody_registered_are_sent_too() throws Exception {
    for (int status : Set.of(299, 499, 599)) {
      Application application =
          new Application(Map.of(AUTHORIZE, () -> done(Verdict.refuse(status, "so"))));
      prepared(want("Inspect", Rows.head(), 3, status), application.hooks());
      assertThat(send(Rows.head()).status()).isEqualTo(status);
    }
  }
}
