package dev.wharf.tus.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** Where responses end, however their bytes are cut. */
class ResponseEndsTest {
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\nDate: now\r\n\r\n";
  private static final String FIVE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  private static final String NONE = "HTTP/1.1 204 No Content\r\nX: \r\n\r\n";

  private final ResponseEnds ends = new ResponseEnds();

  private void pass(String bytes) {
    ends.passed(ByteString.fromString(bytes));
  }

  private void passOneByOne(String bytes) {
    bytes.chars().forEach(b -> pass(Character.toString(b)));
  }

  @Test
  void nothing_is_quiet() {
    assertThat(ends.isQuiet()).isTrue();
  }

  @Test
  void a_response_is_over_with_its_last_byte() {
    ends.expect(OptionalLong.of(5));
    assertThat(ends.isQuiet()).isFalse();
    passOneByOne(FIVE + "\r\n\r\n");
    assertThat(ends.isQuiet()).isFalse();
    pass("5");
    assertThat(ends.isQuiet()).isTrue();
  }

  @Test
  void one_without_content_is_over_with_its_head() {
    ends.expect(OptionalLong.of(0));
    passOneByOne(NONE.substring(0, NONE.length() - 1));
    assertThat(ends.isQuiet()).isFalse();
    pass("\n");
    assertThat(ends.isQuiet()).isTrue();
  }

  @Test
  void what_comes_before_a_response_is_none() {
    passOneByOne(CONTINUE);
    assertThat(ends.isQuiet()).isTrue();
    ends.expect(OptionalLong.of(0));
    pass(CONTINUE);
    assertThat(ends.isQuiet()).isFalse();
    pass(NONE);
    assertThat(ends.isQuiet()).isTrue();
  }

  @Test
  void several_may_come_in_one_piece() {
    ends.expect(OptionalLong.of(5));
    ends.expect(OptionalLong.of(0));
    ends.expect(OptionalLong.of(5));
    ends.passed(
        ByteString.fromString(FIVE + "HTTP/").concat(ByteString.fromString(NONE + FIVE + "1234")));
    assertThat(ends.isQuiet()).isFalse();
    pass("5");
    assertThat(ends.isQuiet()).isTrue();
  }

  @Test
  void long_content_is_counted_in_pieces() {
    ends.expect(OptionalLong.of(3_000));
    pass("HTTP/1.1 206 Partial Content\r\n\r\n");
    pass("x".repeat(1_000));
    pass("x".repeat(1_999));
    assertThat(ends.isQuiet()).isFalse();
    pass("x");
    assertThat(ends.isQuiet()).isTrue();
  }

  @Test
  void after_one_of_unknown_length_it_is_never_quiet_again() {
    ends.expect(OptionalLong.empty());
    pass("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    ends.expect(OptionalLong.of(0));
    pass(NONE);
    assertThat(ends.isQuiet()).isFalse();
  }

  @Test
  void nor_after_one_that_was_not_told() {
    pass("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    assertThat(ends.isQuiet()).isFalse();
  }
}
