package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualPathTest {
  private static final VirtualPath HERE = new VirtualPath(List.of("a", "b"));

  @ParameterizedTest(name = "''{0}'' to {1}")
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "'',/a/b",
        ".,/a/b",
        "./,/a/b",
        "..,/a",
        "../,/a",
        "../..,/",
        "../../.,/",
        "c,/a/b/c",
        "c/,/a/b/c",
        "c//d,/a/b/c/d",
        "c/./d,/a/b/c/d",
        "c/../d,/a/b/d",
        "../c,/a/c",
        "/,/",
        "//,/",
        "/c,/c",
        "//c//,/c",
        "/c/..,/",
        "/.,/",
        "~,/a/b/~",
        "~bob/x,/a/b/~bob/x",
        "-la,/a/b/-la",
        "with space,/a/b/with space",
        " led and trailed ,/a/b/ led and trailed ",
        "...,/a/b/...",
        "..c,/a/b/..c",
        ".wharf,/a/b/.wharf",
        "*?[x],/a/b/*?[x]",
        "grün/日本,/a/b/grün/日本",
        "/c:d,/c:d",
      })
  void leads_to(String argument, String expected) {
    assertThat(HERE.resolve(argument)).map(VirtualPath::toString).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../..",
        "../../../a/b",
        "/..",
        "/../a",
        "/a/../../a",
        "c/../../../../x",
        "a\\b",
        "..\\..\\..",
        "nul\0",
        "cr\r",
        "lf\nSITE WHO",
        "tab\t",
        "escape\u001b[2J",
        "delete\u007f",
        "c1\u0085",
      })
  void leads_nowhere(String argument) {
    assertThat(HERE.resolve(argument)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "nul\0", "lf\n"})
  void cannot_be_made_of(String segment) {
    assertThatIllegalArgumentException().isThrownBy(() -> new VirtualPath(List.of("a", segment)));
  }

  @Property
  void never_leaves_its_home(
      @ForAll("arguments") String first,
      @ForAll("arguments") String second,
      @ForAll("prefixes") String prefix) {
    Home home = new Home(prefix);
    VirtualPath.ROOT
        .resolve(first)
        .flatMap(path -> path.resolve(second))
        .ifPresent(
            path -> {
              assertThat(path.segments()).doesNotContain("", ".", "..");
              assertThat(home.locate(path) + "/").startsWith(prefix.isEmpty() ? "" : prefix + "/");
              home.key(path).ifPresent(key -> assertThat(key.value()).isEqualTo(home.locate(path)));
            });
  }

  @Property
  void means_the_same_when_it_is_said_back(@ForAll("arguments") String argument) {
    Optional<VirtualPath> path = HERE.resolve(argument);
    assertThat(path.flatMap(there -> HERE.resolve(there.toString()))).isEqualTo(path);
  }

  @Provide
  Arbitrary<String> arguments() {
    Arbitrary<String> steps =
        Arbitraries.of(
            "..", ".", "", "a", "b c", "~", "-", ".wharf", "é", "\\", "\0", "...", "..a");
    return Arbitraries.oneOf(
        steps.list().ofMaxSize(8).map(list -> String.join("/", list)),
        Arbitraries.strings().ofMaxLength(30),
        Arbitraries.strings().withChars("./\\a\n").ofMaxLength(12));
  }

  @Provide
  Arbitrary<String> prefixes() {
    return Arbitraries.of("", "home", "home/alice", "a");
  }
}
