package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong value is named, with what was expected. */
class TusSettingsTest {
  private static final TusSettings SETTINGS = TusSettings.defaults();

  @ParameterizedTest
  @ValueSource(strings = {"files/", "/files", "/fi les/", "/a//b/", "/<x>/"})
  void a_wrong_base_path_is_named(String path) {
    assertThatThrownBy(() -> SETTINGS.withBasePath(path))
        .hasMessageContaining("base path: '" + path + "' (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://h/", "files", "http:///x", "https://h/?q"})
  void a_wrong_base_url_is_named(String url) {
    assertThatThrownBy(() -> SETTINGS.withBaseUrl(URI.create(url)))
        .hasMessageContaining("base URL: '" + url + "' (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "https://example.com/", "https://a, https://b", ""})
  void a_wrong_origin_is_named(String origin) {
    assertThatThrownBy(() -> new TusSettings.Cors(List.of(origin), false, Duration.ZERO))
        .hasMessageContaining("origin: '" + origin + "' (expected: ");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("token", (Runnable) () -> SETTINGS.withToken(" ")),
        Arguments.of("maximum size", (Runnable) () -> SETTINGS.withMaxSize(-1)),
        Arguments.of(
            "maximum age",
            (Runnable) () -> new TusSettings.Cors(List.of(), false, Duration.ofSeconds(-1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void any_other_wrong_value_is_named(String name, Runnable setting) {
    assertThatThrownBy(setting::run).hasMessageContaining(name + ": '");
  }
}
