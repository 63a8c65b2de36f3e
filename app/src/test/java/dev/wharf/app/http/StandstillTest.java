package dev.wharf.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandstillTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
  private final Standstill standstill = new Standstill(clock::get);

  private boolean after(Duration time) {
    clock.addAndGet(time.toNanos());
    return standstill.look();
  }

  @Test
  void a_process_that_goes_on_is_well() {
    assertThat(standstill.look()).isTrue();
    assertThat(after(Duration.ofMillis(500))).isTrue();
    assertThat(after(Duration.ofSeconds(3))).isTrue();
  }

  @Test
  void one_that_stood_still_is_not_before_it_has_looked_around() {
    assertThat(after(Duration.ofMillis(3_001))).isFalse();
    assertThat(after(Duration.ofMillis(2_999))).isFalse();
    assertThat(after(Duration.ofMillis(2_001))).isTrue();
  }

  @Test
  void standing_still_again_counts_anew() {
    assertThat(after(Duration.ofSeconds(30))).isFalse();
    assertThat(after(Duration.ofSeconds(4))).isFalse();
    assertThat(after(Duration.ofSeconds(3))).isFalse();
    assertThat(after(Duration.ofSeconds(2))).isTrue();
  }
}
