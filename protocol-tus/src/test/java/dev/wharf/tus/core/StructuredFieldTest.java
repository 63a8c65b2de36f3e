package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9651, as strict as it is. */
class StructuredFieldTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "42 | 42",
        "007 | 7",
        "'  42 ' | 42",
        "999999999999999 | 999999999999999",
        "-0 | 0",
        "5;a | 5",
        "5;a=1;b=?0; c=tok/en:x;d=\"q;\\\"\";e=:AA==:;f=-1.5;g=@7;*k | 5"
      })
  void integers(String text, long value) {
    assertThat(StructuredField.integer(text)).hasValue(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1.0",
        "1000000000000000",
        "a",
        "\"1\"",
        "?1",
        "1,1",
        "1;",
        "1;A=1",
        "1;a=",
        "1 ;a",
        "1;a=\"x",
        "\t1",
        "1\t",
        "0x1",
        "1 1",
        "\u0661"
      })
  void no_integers_of_ours(String text) {
    assertThat(StructuredField.integer(text)).isEqualTo(OptionalLong.empty());
  }

  @ParameterizedTest
  @CsvSource({"?1, true", "?0, false", "' ?1 ', true", "?0;x=?1, false"})
  void booleans(String text, boolean value) {
    assertThat(StructuredField.bool(text)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0", "true", "?", "?2", "?10", "?1,?1", "\"?1\"", "?1;"})
  void no_booleans(String text) {
    assertThat(StructuredField.bool(text)).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sha-256=:YQ==: | sha-256=a",
        "a=:YQ==:,b=:Yg==: | a=a b=b",
        "a=:YQ==: \t,\tb=:Yg==: | a=a b=b",
        "a=1, b=:Yg==:;x=y, c, d=?1, e=\"x, y\" | b=b",
        "a=:YQ==:, a=:Yg==: | a=b",
        "a=:YQ==:, a=1 | ''",
        "a=:: | a=",
        "a=:YQ==:, | ''",
        "a=:YQ==: b=:Yg==: | ''",
        "a=:*:  | ''",
        "a=:YQ=:  | ''",
        "A=:YQ==: | ''",
        ", | ''",
        "'' | ''"
      })
  void dictionaries_of_byte_sequences(String text, String members) {
    Map<String, byte[]> found = StructuredField.byteSequences(text);
    assertThat(
            found.entrySet().stream()
                .map(m -> m.getKey() + "=" + new String(m.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" ")))
        .isEqualTo(members);
  }
}
