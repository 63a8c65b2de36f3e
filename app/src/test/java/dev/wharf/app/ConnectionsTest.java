package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {

  @ParameterizedTest(name = "{0} MiB, {1} at most: {2}")
  @CsvSource({
    "256, 16384, 2048",
    "1024, 16384, 8192",
    "2048, 16384, 16384",
    "8192, 16384, 16384",
    "8192, 100, 100",
    "1, 16384, 64",
    "1, 10, 10",
  })
  void a_heap_has_room_for_so_many(long heap, int most, int taken) {
    assertThat(Connections.within(heap << 20, most)).isEqualTo(taken);
  }
}
