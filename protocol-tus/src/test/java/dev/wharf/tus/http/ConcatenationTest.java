package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.tus.core.TusSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads that are made of others, through a socket. */
class ConcatenationTest {
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void fresh() {
    server.fresh(TusSettings.defaults());
  }

  private static RawClient.Reply post(String body, String... headers) throws Exception {
    try (RawClient client = server.connect()) {
      Stream<String> fixed =
          Stream.of(
              "POST /files/ HTTP/1.1",
              "Host: localhost",
              "Tus-Resumable: 1.0.0",
              "Content-Length: " + body.length());
      client.head(Stream.concat(fixed, Stream.of(headers)).toArray(String[]::new));
      client.send(body.getBytes(StandardCharsets.US_ASCII));
      return client.reply(false);
    }
  }

  private static String partial(String body) throws Exception {
    return post(
            body,
            "Upload-Concat: partial",
            "Upload-Length: " + body.length(),
            "Content-Type: application/offset+octet-stream")
        .header("Location")
        .orElseThrow();
  }

  private static RawClient.Reply made(String... urls) throws Exception {
    return post("", "Upload-Concat: final;" + String.join(" ", urls));
  }

  private static String get(String url) throws Exception {
    try (RawClient client = server.connect()) {
      client.head("GET " + url + " HTTP/1.1", "Host: localhost");
      return client.reply(false).text();
    }
  }

  @Test
  void F3_a_final_upload_is_what_its_partials_are() throws Exception {
    String made = made(partial("hello "), partial(""), partial("world")).header("Location").get();
    assertThat(get(made)).isEqualTo("hello world");
  }

  @Test
  void F4_a_partial_is_there_for_another_one() throws Exception {
    String one = partial("one");
    String other = partial("other");
    String first = made(one, other).header("Location").orElseThrow();
    String second = made(other, one, one).header("Location").orElseThrow();
    assertThat(get(first)).isEqualTo("oneother");
    assertThat(get(second)).isEqualTo("otheroneone");
    assertThat(get(one)).isEqualTo("one");
  }

  @Test
  void CC12_as_many_urls_as_sixty_four_kibibytes_hold_and_a_clear_answer_beyond() throws Exception {
    String one = partial("x");
    List<String> urls = new ArrayList<>();
    while (String.join(" ", urls).length() + one.length() + "final; ".length() < 64 * 1024) {
      urls.add(one);
      urls.add(one);
    }
    String[] fit = urls.subList(0, urls.size() - 2).toArray(String[]::new);
    assertThat(made(fit).status()).isEqualTo(201);
    String more = IntStream.range(0, 3).mapToObj(n -> one).collect(Collectors.joining(" "));
    RawClient.Reply refused = made(String.join(" ", urls), more);
    assertThat(refused.status()).isEqualTo(431);
    assertThat(refused.text()).contains("65536");
  }
}
