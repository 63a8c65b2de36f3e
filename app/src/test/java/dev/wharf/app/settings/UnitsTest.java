package dev.wharf.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "7 B,7",
    "5kB,5000",
    "5KB,5000",
    "512MiB,536870912",
    "512mib,536870912",
    "10GB,10000000000",
    "10 GiB,10737418240",
    "2TiB,2199023255552",
    "9223372036854775807,9223372036854775807"
  })
  void a_size_is_bytes(String text, long bytes) {
    assertThat(Sizes.parse(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MiB",
        "1K",
        "1 Mi",
        "-1",
        "1.5GB",
        "0x10",
        "9223372036854775808",
        "8388608TiB"
      })
  void other_words_are_no_size(String text) {
    assertThat(Sizes.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1ms,PT0.001S", "30s,PT30S", "15 m,PT15M", "12h,PT12H", "7d,PT168H"})
  void a_duration_has_a_unit(String text, Duration duration) {
    assertThat(Durations.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @CsvSource({"0s,PT0S", "0 ms,PT0S", "5s,PT5S"})
  void some_durations_may_be_nothing(String text, Duration duration) {
    assertThat(Durations.parseOrZero(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-1s", "1.5h", "1w", "0d", "1234567d"})
  void other_words_are_no_duration(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"localhost:80,localhost,80", "0.0.0.0:0,0.0.0.0,0", "[fe80::1]:65535,fe80::1,65535"})
  void an_address_reads_back_as_it_was_written(String text, String host, int port) {
    assertThat(Address.parse(text)).contains(new Address(host, port));
    assertThat(new Address(host, port)).hasToString(text);
  }

  @Test
  void an_unknown_variable_is_told_the_nearest_known_one() {
    assertThat(
            UnknownVariables.warnings(
                List.of(
                    "PATH",
                    "WHARF_STORE",
                    "WHARF_HTTP_BNID",
                    "WHARF_MAXSIZE",
                    "WHARF_SERVICE_HOST",
                    "WHARF_PORT_8080_TCP_ADDR",
                    "WHARF_PORT")))
        .containsExactly(
            "WHARF_HTTP_BNID: not known to this build (nearest: WHARF_HTTP_BIND)",
            "WHARF_MAXSIZE: not known to this build (nearest: WHARF_MAX_SIZE)");
  }

  @ParameterizedTest
  @CsvSource({"abc,abc,0", "abc,abd,1", "abc,ab,1", "abc,xabc,1", "kitten,sitting,3", "'',abc,3"})
  void distance_is_the_number_of_slips(String from, String to, int slips) {
    assertThat(UnknownVariables.distance(from, to)).isEqualTo(slips);
    assertThat(UnknownVariables.distance(to, from)).isEqualTo(slips);
  }
}
