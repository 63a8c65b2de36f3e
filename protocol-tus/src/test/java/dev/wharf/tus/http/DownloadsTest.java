package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.tus.core.TusSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * GET of what has become an object: RFC 9110 §13, §14, and how browsers are kept from running it.
 */
class DownloadsTest {
  private static final String CONTENT = "0123456789";
  private static final String ETAG = "\"memory-1\"";
  private static final String METADATA = "filename YS5odG1s,filetype dGV4dC9odG1s";

  private static TestServer server;
  private static String location;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
    server.fresh(TusSettings.defaults());
    location = upload(CONTENT, METADATA);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String upload(String content, String metadata) throws Exception {
    try (RawClient client = server.connect()) {
      client.head(
          "POST /files/ HTTP/1.1",
          "Host: localhost",
          "Tus-Resumable: 1.0.0",
          "Content-Type: application/offset+octet-stream",
          "Upload-Length: " + content.length(),
          "Upload-Metadata: " + metadata,
          "Content-Length: " + content.length());
      client.send(content.getBytes(StandardCharsets.UTF_8));
      return client.reply(false).header("Location").orElseThrow();
    }
  }

  private static RawClient.Reply get(String path, List<String> headers) throws Exception {
    try (RawClient client = server.connect()) {
      List<String> start = List.of("GET " + path + " HTTP/1.1", "Host: localhost");
      client.head(Stream.concat(start.stream(), headers.stream()).toArray(String[]::new));
      return client.reply(false);
    }
  }

  /**
   * A request for the ten digits, and its answer.
   *
   * @param contentRange empty = none
   */
  private record Row(int status, String content, String contentRange, List<String> headers) {
    @Override
    public String toString() {
      return headers + " -> " + status;
    }
  }

  private static Row whole(String... headers) {
    return new Row(200, CONTENT, "", List.of(headers));
  }

  private static Row part(String content, String contentRange, String... headers) {
    return new Row(206, content, contentRange, List.of(headers));
  }

  private static Row none(int status, String... headers) {
    return new Row(status, "", status == 416 ? "bytes */10" : "", List.of(headers));
  }

  static Stream<Row> rows() {
    String past = "Mon, 01 Jan 2001 00:00:00 GMT";
    String future = "Fri, 01 Jan 2100 00:00:00 GMT";
    return Stream.of(
        whole(),
        part("0123", "bytes 0-3/10", "Range: bytes=0-3"),
        part("9", "bytes 9-9/10", "Range: bytes=9-"),
        part("789", "bytes 7-9/10", "Range: bytes=7-1000"),
        part("89", "bytes 8-9/10", "Range: bytes=-2"),
        part(CONTENT, "bytes 0-9/10", "Range: bytes=-2000"),
        part("0123456789", "bytes 0-9/10", "Range: bytes=0-9223372036854775807"),
        none(416, "Range: bytes=10-"),
        none(416, "Range: bytes=-0"),
        whole("Range: bytes=3-1"),
        whole("Range: bytes=a-b"),
        whole("Range: bytes=5"),
        whole("Range: lines=0-3"),
        whole("Range: bytes=0-1,3-4"),
        none(304, "If-None-Match: " + ETAG),
        none(304, "If-None-Match: \"other\", W/" + ETAG),
        none(304, "If-None-Match: *"),
        whole("If-None-Match: \"other\""),
        whole("If-None-Match: \"other\"", "If-Modified-Since: " + future),
        none(304, "If-Modified-Since: " + future),
        whole("If-Modified-Since: " + past),
        whole("If-Modified-Since: nonsense"),
        none(304, "If-Modified-Since: Thursday, 01-Jan-60 00:00:00 GMT"),
        none(304, "If-Modified-Since: Fri Jan  1 00:00:00 2100"),
        whole("If-Match: " + ETAG),
        whole("If-Match: *"),
        none(412, "If-Match: W/" + ETAG),
        none(412, "If-Match: \"other\""),
        none(412, "If-Unmodified-Since: " + past),
        whole("If-Unmodified-Since: " + future),
        part("01", "bytes 0-1/10", "Range: bytes=0-1", "If-Range: " + ETAG),
        whole("Range: bytes=0-1", "If-Range: \"other\""),
        whole("Range: bytes=0-1", "If-Range: W/" + ETAG),
        whole("Range: bytes=0-1", "If-Range: " + past),
        none(304, "Range: bytes=0-1", "If-None-Match: " + ETAG));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void is_answered_as_rfc_9110_says(Row row) throws Exception {
    RawClient.Reply reply = get(location, row.headers());
    assertThat(reply.status()).as(reply.text()).isEqualTo(row.status());
    assertThat(reply.header("Content-Range").orElse("")).isEqualTo(row.contentRange());
    assertThat(reply.header("X-Content-Type-Options")).contains("nosniff");
    if (row.status() < 300) {
      assertThat(reply.text()).isEqualTo(row.content());
      assertThat(reply.header("Content-Length")).contains("" + row.content().length());
      assertThat(reply.header("ETag")).contains(ETAG);
      assertThat(reply.header("Accept-Ranges")).contains("bytes");
    }
  }

  @Test
  void a_range_applies_if_the_object_is_from_that_very_second() throws Exception {
    String modified = get(location, List.of()).header("Last-Modified").orElseThrow();
    DateTimeFormatter form =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
    assertThat(Instant.from(form.withZone(ZoneOffset.UTC).parse(modified)))
        .isBefore(Instant.now().plusSeconds(1));
    List<String> headers = List.of("Range: bytes=0-1", "If-Range: " + modified);
    assertThat(get(location, headers).status()).isEqualTo(206);
  }

  @Test
  void a_page_is_saved_and_cannot_run() throws Exception {
    RawClient.Reply reply = get(location, List.of());
    assertThat(reply.headers())
        .containsAllEntriesOf(
            Map.of(
                "content-type", "text/html",
                "content-disposition", "attachment; filename=\"a.html\"",
                "content-security-policy", "sandbox; default-src 'none'",
                "x-content-type-options", "nosniff"));
  }

  @Test
  void a_picture_is_shown_under_its_name_whatever_the_alphabet() throws Exception {
    RawClient.Reply reply = get(upload("x", "filename w7YucG5n,filetype aW1hZ2UvcG5n"), List.of());
    assertThat(reply.header("Content-Type")).contains("image/png");
    assertThat(reply.header("Content-Disposition"))
        .contains("inline; filename=\"_.png\"; filename*=UTF-8''%C3%B6.png");
  }

  @Test
  void an_empty_object_has_no_bytes() throws Exception {
    RawClient.Reply reply = get(upload("", "a"), List.of("Range: bytes=-5"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Length")).contains("0");
  }

  @Test
  void a_large_object_comes_whole() throws Exception {
    String content = "wharf".repeat(1 << 20);
    assertThat(get(upload(content, "a"), List.of()).text()).isEqualTo(content);
  }

  @Test
  void an_object_that_is_no_longer_there_is_not_found() throws Exception {
    String gone = upload("x", "a");
    String key = gone.substring("/files/".length());
    server
        .store()
        .delete(new dev.wharf.storage.spi.ObjectKey(key))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    assertThat(get(gone, List.of()).status()).isEqualTo(404);
  }

  @Test
  void a_path_that_is_not_ours_is_not_found() throws Exception {
    assertThat(get("/filesystem", List.of()).status()).isEqualTo(404);
  }
}
