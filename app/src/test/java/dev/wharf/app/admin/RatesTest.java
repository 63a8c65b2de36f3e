package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.app.admin.Vitals.Traffic;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void a_rate_is_that_of_the_last_seconds() {
    Rates rates = new Rates();
    assertThat(rates.current()).isEqualTo(new Traffic(0, 0, 0, 0));
    rates.add(new Traffic(0, 0, 0, 0), 0);
    assertThat(rates.current()).isEqualTo(new Traffic(0, 0, 0, 0));
    for (int second = 1; second <= 10; second++) {
      rates.add(new Traffic(second * 1000L, 0, second * 10L, second), second * SECOND);
    }
    assertThat(rates.current()).isEqualTo(new Traffic(1000, 0, 10, 1));
    for (int second = 11; second <= 16; second++) {
      rates.add(new Traffic(10_000, 0, 100, 10), second * SECOND);
    }
    assertThat(rates.current()).isEqualTo(new Traffic(0, 0, 0, 0));
  }

  @Test
  void a_counter_that_seems_to_run_back_is_no_rate() {
    Rates rates = new Rates();
    rates.add(new Traffic(100, 0, 0, 0), 0);
    rates.add(new Traffic(50, 0, 0, 0), SECOND);
    assertThat(rates.current().tusIn()).isZero();
  }
}
