package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wharf.storage.spi.ObjectKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {

  @ParameterizedTest(name = "{1} in {0}")
  @CsvSource({"'',/a,a", "'',/a/b,a/b", "homes/alice,/a,homes/alice/a", "h,/~/-x y,h/~/-x y"})
  void has_keys(String prefix, String path, String key) {
    VirtualPath there = VirtualPath.ROOT.resolve(path).orElseThrow();
    assertThat(new Home(prefix).key(there)).hasValue(new ObjectKey(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "home"})
  void has_none_for_its_root_and_for_what_is_wharfs_own(String prefix) {
    Home home = new Home(prefix);
    assertThat(home.key(VirtualPath.ROOT)).isEmpty();
    for (String name : List.of(".wharf", ".wharf-meta", ".wharfish")) {
      assertThat(home.key(new VirtualPath(List.of(name)))).isEmpty();
      assertThat(home.key(new VirtualPath(List.of("a", name, "b")))).isEmpty();
    }
  }

  @Test
  void has_none_for_names_that_no_key_can_have() {
    Home home = new Home("home");
    assertThat(home.key(new VirtualPath(List.of("a\\b")))).isEmpty();
    assertThat(home.key(new VirtualPath(List.of("é".repeat(600))))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "a/", "a//b", "..", "a/../b", ".", ".wharf", "a\\b", "a\0"})
  void cannot_lie_at(String prefix) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Home(prefix));
  }
}
