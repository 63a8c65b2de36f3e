package dev.wharf.ftp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietTest {
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
  private final Quiet quiet = new Quiet(() -> now);

  /** Lateness is of each tick in milliseconds; the ticks are what was asked for. */
  @ParameterizedTest(name = "{0} ms, ticks late by {1}: {2}")
  @CsvSource({
    "200, '0 0 0 0', '50 50 50 50'",
    "60, '0 0', '50 10'",
    "50, '0', '50'",
    "200, '20 20 20', '50 50 50'",
    "200, '10 10 10 10', '50 50 50 20'",
    "100, '100 100', '50 30'",
    "100, '0 101 0 0', '50 50 50 50'",
    "60, '0 5000 0 0', '50 10 50 10'",
    "100, '200 200 0 0', '50 50 50 50'",
  })
  void it_begins_anew_when_the_process_falls_behind(int length, String lateness, String ticks) {
    List<Long> asked = new ArrayList<>();
    Optional<Duration> next = Optional.of(quiet.begin(Duration.ofMillis(length)));
    for (int late : Arrays.stream(lateness.split(" ")).mapToInt(Integer::parseInt).toArray()) {
      Duration tick = next.orElseThrow();
      asked.add(tick.toMillis());
      now += tick.plusMillis(late).toNanos();
      next = quiet.tick();
    }
    assertThat(next).isEmpty();
    assertThat(asked).containsExactlyElementsOf(millis(ticks));
  }

  private static List<Long> millis(String words) {
    return Arrays.stream(words.split(" ")).map(Long::valueOf).toList();
  }
}
