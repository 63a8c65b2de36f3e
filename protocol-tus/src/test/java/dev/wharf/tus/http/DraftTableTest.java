package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.Dialects;
import dev.wharf.tus.core.Field;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusRequest;
import dev.wharf.tus.core.TusResponse;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the draft twice, as {@link ProtocolTableTest} does it with those of tus. */
class DraftTableTest {
  private static final String PROBLEM = "\\{\"type\":\"[^\"]+\".*\"status\":%d.*}\n";

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.layered();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.wharf.tus.http.DraftRows#all")
  void as_pure_functions(Row row) {
    TusRequest request = ProtocolTableTest.request(row.ask());
    Dialect dialect = new Dialects(row.settings(), UploadId::random, Clock.systemUTC()).of(request);
    TusIntent intent = dialect.read(request);
    TusResponse response =
        dialect.stamp(
            request,
            row.outcome()
                .map(reply -> dialect.answer(intent, whole(intent, reply)))
                .orElseGet(() -> dialect.answer(intent)));
    check(row, response.status(), response::header, response.text());
  }

  /** What was told to be all is all. */
  private static UploadReply whole(TusIntent intent, UploadReply reply) {
    return intent.finishes() && reply instanceof UploadReply.Standing standing
        ? Row.at(standing.length().orElseThrow(), standing.length())
        : reply;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.wharf.tus.http.DraftRows#all")
  void through_a_socket(Row row) throws Exception {
    InMemoryUploads uploads = server.fresh(row.settings());
    ProtocolTableTest.prepare(row.before(), uploads);
    UploadReply before = ProtocolTableTest.describe(uploads);
    int count = uploads.count();
    try (RawClient client = server.connect()) {
      ProtocolTableTest.send(client, row.ask());
      RawClient.Reply reply = finalReply(client, row.ask().method().equals("HEAD"));
      check(row, reply.status(), field -> reply.header(field.wire()), reply.text());
    }
    UploadReply after = ProtocolTableTest.describe(uploads);
    if (row.name().startsWith("U19") || row.name().endsWith("the upload has ended")) {
      assertThat(after).isInstanceOf(UploadReply.Gone.class);
    } else if (row.then().status() >= 400) {
      assertThat(after).isEqualTo(before);
      assertThat(uploads.count()).isEqualTo(count);
    }
  }

  private static RawClient.Reply finalReply(RawClient client, boolean toHead) throws Exception {
    RawClient.Reply reply = client.reply(toHead);
    while (reply.status() < 200) {
      assertThat(reply.status()).isEqualTo(104);
      reply = client.reply(toHead);
    }
    return reply;
  }

  private static void check(
      Row row, int status, Function<Field, Optional<String>> headers, String text) {
    assertThat(status).as(text).isEqualTo(row.then().status());
    row.then()
        .headers()
        .forEach((field, value) -> ProtocolTableTest.matches(field, value, headers.apply(field)));
    for (Field field : row.then().absent()) {
      assertThat(headers.apply(field)).as(field.wire()).isEmpty();
    }
    assertThat(headers.apply(Field.CONTENT_TYPE_OPTIONS)).contains("nosniff");
    boolean problem =
        headers.apply(Field.CONTENT_TYPE).filter("application/problem+json"::equals).isPresent();
    if (problem && !text.isEmpty()) {
      assertThat(text).matches(PROBLEM.formatted(status)).doesNotContain("/secret/path");
    }
  }
}
