package dev.wharf.ftp.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns, as in a shell. */
class GlobTest {

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "a,          a,        true",
    "a,          b,        false",
    "a,          A,        false",
    "*,          a,        true",
    "*,          '',       true",
    "'',         '',       true",
    "'',         a,        false",
    "**,         abc,      true",
    "*.txt,      a.txt,    true",
    "*.txt,      .txt,     true",
    "*.txt,      a.txt2,   false",
    "a*,         abc,      true",
    "a*c,        abc,      true",
    "a*c,        ac,       true",
    "a*c,        abcb,     false",
    "*a*b*,      xxaxxbxx, true",
    "*a*b*,      xxbxxaxx, false",
    "*aab,       aaab,     true",
    "?,          a,        true",
    "?,          '',       false",
    "?,          ab,       false",
    "a?c,        abc,      true",
    "?,          日,        true",
    "?,          😀,        true",
    "[abc],      b,        true",
    "[abc],      d,        false",
    "[a-c],      b,        true",
    "[a-c],      d,        false",
    "[a-c0-9]x,  7x,       true",
    "[!a-c],     d,        true",
    "[!a-c],     b,        false",
    "[^a-c],     d,        true",
    "[]],        ],        true",
    "[]a],       a,        true",
    "[!]],       a,        true",
    "[!]],       ],        false",
    "[a-],       -,        true",
    "[-a],       -,        true",
    "[a,         [a,       true",
    "[a,         a,        false",
    "[],         [],       true",
    "[!],        [!],      true",
    "\\*,        *,        true",
    "\\*,        a,        false",
    "\\a,        a,        true",
    "a\\,        a\\,      true",
    "\\[a],      [a],      true",
    "a b*,       a b c,    true"
  })
  void a_pattern_matches_a_name(String pattern, String name, boolean matches) {
    assertThat(Glob.matches(pattern, name)).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"a, false", "a*, true", "a?, true", "[a, true", "a], false", "'', false"})
  void a_text_is_a_pattern_if_it_has_a_sign_of_one(String text, boolean pattern) {
    assertThat(Glob.isPattern(text)).isEqualTo(pattern);
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars("ab*?").ofMaxLength(12);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab").ofMaxLength(12);
  }

  @Property(tries = 10_000)
  void stars_and_question_marks_are_those_of_a_regular_expression(
      @ForAll("patterns") String pattern, @ForAll("texts") String name) {
    String expression = pattern.replaceAll("\\*+", "*").replace("?", ".").replace("*", ".*");
    assertThat(Glob.matches(pattern, name)).isEqualTo(Pattern.matches(expression, name));
  }

  @Property(tries = 10_000)
  void any_pattern_ends(@ForAll String pattern, @ForAll String name) {
    boolean matches = Glob.matches(pattern, name);
    assertThat(matches && pattern.isEmpty() && !name.isEmpty()).isFalse();
  }

  /** In time for a folder of them: a regular expression would take years. */
  @Test
  void no_pattern_takes_long() {
    for (int i = 0; i < 50; i++) {
      assertThat(Glob.matches("*a".repeat(1_000) + "b", "a".repeat(1_024))).isFalse();
      assertThat(Glob.matches("*[a-z]".repeat(300) + "9", "a".repeat(1_024))).isFalse();
      assertThat(Glob.matches("*" + "[".repeat(2_000) + "b", "[".repeat(1_024))).isFalse();
      assertThat(Glob.matches("*[" + "b".repeat(2_000) + "]", "a".repeat(1_024))).isFalse();
    }
  }

  @Test
  void a_pattern_that_no_name_needs_matches_nothing() {
    assertThat(Glob.matches("\\a".repeat(1_024), "a".repeat(1_024))).isTrue();
    assertThat(Glob.matches("*".repeat(2_049), "a")).isFalse();
  }
}
