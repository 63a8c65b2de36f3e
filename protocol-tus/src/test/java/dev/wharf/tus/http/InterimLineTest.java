package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpProtocols;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When something may be said before an answer. */
class InterimLineTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";

  private final InterimLine line = new InterimLine();
  private final List<String> out = new ArrayList<>();

  @BeforeEach
  void listen() {
    line.speakThrough(
        said -> {
          line.said(said);
          flush();
        });
  }

  private void flush() {
    line.flush(bytes -> out.add(bytes.utf8String().split(" ")[1]));
  }

  private InterimResponses ask() {
    return InterimResponses.of(line.begun(HttpRequest.POST("/files/"))).orElseThrow();
  }

  private static void say(InterimResponses to, int status) {
    to.send(StatusCodes.custom(status, "Interim", "", true, false), List.of());
  }

  private void answer(String content) {
    line.answered(HttpResponse.create().withEntity(content));
  }

  private void write(String bytes) {
    line.passed(ByteString.fromString(bytes));
    flush();
  }

  @Test
  void a_request_that_waits_for_its_answer_hears_at_once() {
    InterimResponses request = ask();
    say(request, 103);
    say(request, 104);
    assertThat(out).containsExactly("103", "104");
  }

  @Test
  void nothing_is_said_after_the_answer() {
    InterimResponses request = ask();
    answer("12345");
    say(request, 104);
    write(HEAD + "12345");
    assertThat(out).isEmpty();
    say(ask(), 103);
    assertThat(out).containsExactly("103");
  }

  @Test
  void the_next_request_hears_when_the_answer_before_it_is_written() {
    ask();
    answer("12345");
    InterimResponses next = ask();
    write(HEAD + "1234");
    say(next, 104);
    assertThat(out).isEmpty();
    write("5");
    assertThat(out).containsExactly("104");
  }

  @Test
  void a_request_behind_another_one_waits_for_its_turn() {
    ask();
    InterimResponses second = ask();
    say(second, 104);
    assertThat(out).isEmpty();
    answer("1");
    write(HEAD + "1");
    assertThat(out).containsExactly("104");
  }

  @Test
  void what_waits_is_dropped_with_the_answer() {
    ask();
    InterimResponses second = ask();
    say(second, 104);
    answer("1");
    answer("2");
    write(HEAD + "1" + HEAD + "2");
    assertThat(out).isEmpty();
  }

  @Test
  void a_client_of_http_1_0_hears_nothing() {
    HttpRequest old = HttpRequest.POST("/files/").withProtocol(HttpProtocols.HTTP_1_0);
    assertThat(InterimResponses.of(line.begun(old))).isEmpty();
  }
}
