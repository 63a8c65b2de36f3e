package dev.wharf.ftp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);
  private final Pace pace = new Pace(() -> now);

  /** Each number is a pause in milliseconds, then something moves. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "0, false",
    "2999, false",
    "3000, true",
    "18000, true",
    "2999 2999 2999, false",
    "3000 0, true",
    "3000 2000 2000, true",
    "3000 2999 2999 2999 2999 2999 2999 2999 2999 2999 2999 9, true",
    "3000 2999 2999 2999 2999 2999 2999 2999 2999 2999 2999 10, false",
    "3000 2999 2999 2999 2999 2999 2999 2999 2999 2999 2999 3000, true",
  })
  void a_stream_that_stood_still_is_remembered_for_half_a_minute(String pauses, boolean stood) {
    IntStream.of(java.util.Arrays.stream(pauses.split(" ")).mapToInt(Integer::parseInt).toArray())
        .forEach(
            pause -> {
              now += TimeUnit.MILLISECONDS.toNanos(pause);
              pace.move();
            });
    assertThat(pace.stoodStill()).isEqualTo(stood);
  }
}
