package dev.wharf.ftp.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.access.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of verbs, and the one in the README. */
class VerbTest {
  /** {@code | `STOR <path>` | transfer | put | receives a file |}. */
  private static final Pattern ROW =
      Pattern.compile("\\| `([A-Z][^`]*)` \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|");

  /** Stands for a bar inside a cell. */
  private static final String BAR = "\u00a6";

  @Test
  void the_readme_has_the_same_table() throws IOException {
    List<List<String>> shown =
        Files.readAllLines(Path.of("README.md")).stream()
            .map(line -> ROW.matcher(line.replace("\\|", BAR)))
            .filter(Matcher::matches)
            .map(VerbTest::cells)
            .toList();
    assertThat(shown)
        .containsExactlyElementsOf(Stream.of(Verb.values()).map(VerbTest::described).toList());
  }

  private static List<String> cells(Matcher row) {
    return List.of(row.group(1).replace(BAR, "|"), row.group(2), row.group(3), row.group(4));
  }

  private static List<String> described(Verb verb) {
    Set<String> policy = new TreeSet<>();
    if (verb.beforeLogin()) {
      policy.add("before login");
    }
    if (verb.duringTransfer()) {
      policy.add("during transfer");
    }
    if (verb.transfers()) {
      policy.add("transfer");
    }
    if (verb.preparesData()) {
      policy.add("prepares data");
    }
    String needs = verb.needs().map(VerbTest::permission).orElse("");
    String said = (verb.word() + " " + verb.syntax()).strip();
    return List.of(said, String.join(", ", policy), needs, verb.help());
  }

  private static String permission(Permission permission) {
    return permission.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Test
  void the_readme_names_what_is_not_offered() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(Words.NOT_OFFERED).allSatisfy(word -> assertThat(readme).contains("`" + word + "`"));
    assertThat(Words.ALIASES.keySet())
        .allSatisfy(word -> assertThat(readme).contains("`" + word + "`"));
  }

  @Test
  void no_word_is_both_offered_and_not() {
    assertThat(Arrays.stream(Verb.values()).map(Verb::word).collect(Collectors.toSet()))
        .doesNotContainAnyElementsOf(Words.NOT_OFFERED)
        .containsAll(Words.ALIASES.values())
        .doesNotContainAnyElementsOf(Words.ALIASES.keySet());
  }

  /** Defects 3 and 5: the policy for data connections must not forget EPSV or PORT. */
  @Test
  void every_verb_that_prepares_or_uses_a_data_connection_says_so() {
    assertThat(Stream.of(Verb.values()).filter(Verb::preparesData))
        .containsExactly(Verb.PASV, Verb.EPSV, Verb.PORT, Verb.EPRT);
    assertThat(Stream.of(Verb.values()).filter(Verb::transfers))
        .containsExactly(
            Verb.RETR, Verb.STOR, Verb.STOU, Verb.APPE, Verb.LIST, Verb.NLST, Verb.MLSD);
  }

  @Test
  void only_these_are_answered_during_a_transfer() {
    assertThat(Stream.of(Verb.values()).filter(Verb::duringTransfer))
        .containsExactly(Verb.NOOP, Verb.STAT, Verb.ABOR);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void what_may_be_said_before_login_touches_nothing(Verb verb) {
    if (verb.beforeLogin()) {
      assertThat(verb.needs()).isEmpty();
      assertThat(verb.transfers() || verb.preparesData()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void every_verb_has_a_line_of_help_without_a_full_stop(Verb verb) {
    assertThat(verb.help()).isNotBlank().hasSizeLessThan(60).doesNotEndWith(".");
  }

  @Test
  void every_permission_is_asked_for() {
    assertThat(Stream.of(Verb.values()).flatMap(verb -> verb.needs().stream()))
        .contains(Permission.values());
  }
}
