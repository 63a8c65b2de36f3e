package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where objects lie, whatever the client says. */
class KeyLayoutTest {
  private static final UploadId ID = new UploadId("upload-under-test-00001");
  private static final Instant NOW = Instant.parse("2030-02-03T23:45:06Z");

  static String key(String layout, Optional<String> owner, Map<String, String> metadata) {
    return KeyLayout.parse(layout).key(spec(owner, metadata), NOW).value();
  }

  private static UploadSpec spec(Optional<String> owner, Map<String, String> metadata) {
    return new UploadSpec(
        ID,
        owner,
        KeyLayout.unplaced(ID),
        new Condition.Absent(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        written(metadata),
        ObjectMeta.of(ID.value()));
  }

  private static Optional<String> written(Map<String, String> metadata) {
    return Optional.of(
            metadata.entrySet().stream()
                .map(pair -> pair.getKey() + " " + base64(pair.getValue()))
                .collect(Collectors.joining(",")))
        .filter(text -> !text.isEmpty());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String named(String name) {
    return key("in/{metadata.filename}", Optional.empty(), Map.of("filename", name));
  }

  private static String in(String project) {
    return key("{metadata.project}/{id}", Optional.empty(), Map.of("project", project));
  }

  private static String along(String path) {
    return key("in/{path.relativePath}", Optional.empty(), Map.of("relativePath", path));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {id}                              | upload-under-test-00001
          in/{id}                           | in/upload-under-test-00001
          {date}/{id}.bin                   | 2030-02-03/upload-under-test-00001.bin
          {year}/{month}/{day}/{hour}/{id}  | 2030/02/03/23/upload-under-test-00001
          {owner}/{metadata.filename}       | grace/report.pdf
          {metadata.project}-{metadata.filename} | apollo-report.pdf
          {metadata.none-such}/{id}         | none/upload-under-test-00001
          {path.relativePath}               | photos/2030/a.jpg
          {owner}{owner}                    | gracegrace
          """)
  void a_layout_says_where_an_object_lies(String layout, String expected) {
    Map<String, String> metadata =
        Map.of("filename", "report.pdf", "project", "apollo", "relativePath", "photos/2030/a.jpg");
    assertThat(key(layout, Optional.of("grace"), metadata)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {owner}/{id}               | anonymous/upload-under-test-00001
          in/{metadata.filename}     | in/upload-under-test-00001
          {metadata.project}/{id}    | none/upload-under-test-00001
          in/{path.relativePath}     | in/upload-under-test-00001
          """)
  void what_nobody_said_has_a_word(String layout, String expected) {
    assertThat(key(layout, Optional.empty(), Map.of())).isEqualTo(expected);
    assertThat(
            key(
                layout,
                Optional.of(" "),
                Map.of("filename", "..", "project", "\u0000", "relativePath", "/../.")))
        .isEqualTo(expected);
  }

  @Test
  void the_name_may_be_called_name() {
    assertThat(key("{metadata.filename}", Optional.empty(), Map.of("name", "a.txt")))
        .isEqualTo("a.txt");
  }

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("../../etc/passwd", "passwd"),
        Arguments.of("C:\\temp\\a.txt", "a.txt"),
        Arguments.of("/etc/passwd", "passwd"),
        Arguments.of("a/..", ID.value()),
        Arguments.of("..", ID.value()),
        Arguments.of(".", ID.value()),
        Arguments.of("dir/", ID.value()),
        Arguments.of("", ID.value()),
        Arguments.of("\u0000", ID.value()),
        Arguments.of("a\u0000b\r\nc.txt", "abc.txt"),
        Arguments.of("\u202Egpj.exe", "gpj.exe"),
        Arguments.of(".wharf", "_wharf"),
        Arguments.of(".wharf-meta", "_wharf-meta"),
        Arguments.of(".htaccess", "_htaccess"),
        Arguments.of("...", "___"),
        Arguments.of("..a", "__a"),
        Arguments.of("  a b  ", "a b"),
        Arguments.of("CON", "CON"),
        Arguments.of("aux.txt", "aux.txt"),
        Arguments.of("a:b*c?d\"e<f>g|h", "a:b*c?d\"e<f>g|h"),
        Arguments.of("{id}", "{id}"),
        Arguments.of("$1", "$1"),
        Arguments.of("🐻 Bär.png", "🐻 Bär.png"),
        Arguments.of("Ba\u0308r.png", "B\u00e4r.png"));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("names")
  void a_file_name_is_one_harmless_name(String given, String expected) {
    assertThat(named(given)).isEqualTo("in/" + expected);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("a/b", "a_b"),
        Arguments.of("../../etc", "___.._etc"),
        Arguments.of("a\\b", "a_b"),
        Arguments.of("/", "_"),
        Arguments.of("..", "__"),
        Arguments.of(".wharf", "_wharf"),
        Arguments.of("", "none"));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("values")
  void any_other_value_is_all_of_it_and_makes_no_folder(String given, String expected) {
    assertThat(in(given)).isEqualTo(expected + "/" + ID);
    assertThat(key("{owner}/{id}", Optional.of("x" + given), Map.of())).matches("x[^/]*/" + ID);
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        Arguments.of("a/b/c.txt", "a/b/c.txt"),
        Arguments.of("/a//b/", "a/b"),
        Arguments.of("a\\b\\c.txt", "a/b/c.txt"),
        Arguments.of("../../etc/passwd", "etc/passwd"),
        Arguments.of("a/./../b", "a/b"),
        Arguments.of("a/ /b", "a/b"),
        Arguments.of(".wharf/staging/x", "_wharf/staging/x"),
        Arguments.of(".ssh/authorized_keys", "_ssh/authorized_keys"),
        Arguments.of("../..", ID.value()));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("paths")
  void a_path_makes_folders_and_only_below(String given, String expected) {
    assertThat(along(given)).isEqualTo("in/" + expected);
  }

  @Test
  void of_a_deep_path_the_last_segments_are_kept() {
    String key = along("x/".repeat(2000) + "a.txt");
    assertThat(key).startsWith("in/x/x/").endsWith("/x/a.txt");
    assertThat(key.split("/")).hasSize(33);
  }

  @Test
  void a_long_name_loses_its_middle_and_keeps_its_ending() {
    assertThat(named("x".repeat(4096) + ".pdf")).isEqualTo("in/" + "x".repeat(156) + ".pdf");
    assertThat(named("🐻".repeat(1024) + ".tar.gz")).endsWith("🐻.tar.gz");
    assertThat(named("x".repeat(4096))).isEqualTo("in/" + "x".repeat(160));
    assertThat(named("a." + "x".repeat(4096))).hasSize("in/".length() + 160);
  }

  @Test
  void what_is_too_long_together_is_cut_evenly_and_never_the_id() {
    String key =
        key(
            "{metadata.a}-{metadata.b}-{id}",
            Optional.empty(),
            Map.of("a", "a".repeat(500), "b", "b".repeat(500)));
    assertThat(key).isEqualTo("a".repeat(80) + "-" + "b".repeat(80) + "-" + ID);
  }

  @Test
  void a_dot_of_the_layout_and_a_word_of_the_client_do_not_make_a_reserved_name() {
    assertThat(key("in/.{metadata.project}/{id}", Optional.empty(), Map.of("project", "wharf-x")))
        .isEqualTo("in/_wharf-x/" + ID);
  }

  @Test
  void metadata_that_is_no_text_is_what_can_be_read_of_it() {
    UploadSpec spec = spec(Optional.empty(), Map.of());
    byte[] latin = {'B', (byte) 0xe4, 'r'};
    UploadSpec sent =
        new UploadSpec(
            ID,
            Optional.empty(),
            spec.target(),
            spec.expected(),
            spec.length(),
            spec.maxLength(),
            Optional.of("project " + Base64.getEncoder().encodeToString(latin)),
            spec.meta());
    assertThat(KeyLayout.parse("{metadata.project}/{id}").key(sent, NOW).value())
        .isEqualTo("Br/" + ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "report.pdf",
        "{}",
        "{ID}",
        "{foo}/{id}",
        "{metadata}",
        "{metadata.}",
        "{metadata.a b}",
        "{metadata.filename",
        "{id}}",
        "{{id}}",
        "/{id}",
        "{id}/",
        "a//{id}",
        "../{id}",
        "a/./{id}",
        ".wharf/{id}",
        "a\\{id}",
        "a\n{id}"
      })
  void a_wrong_layout_is_named(String layout) {
    assertThatThrownBy(() -> KeyLayout.parse(layout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("key layout: '" + layout + "' (expected: ");
    assertThat(KeyLayout.fault(layout)).isPresent();
  }

  @Test
  void a_layout_that_is_too_long_for_any_store_is_named() {
    assertThat(KeyLayout.fault("x".repeat(200) + "{id}").orElseThrow()).contains("240 bytes");
    assertThat(KeyLayout.fault("{path.a}/{path.b}/{path.c}").orElseThrow()).contains("900 in all");
  }

  @ParameterizedTest
  @CsvSource({
    "{id},true",
    "{date}/{metadata.filename}-{id},true",
    "{owner}/{metadata.filename},false",
    "{metadata.id},false",
    "{path.id},false"
  })
  void only_ids_make_keys_that_cannot_be_the_same(String layout, boolean unique) {
    assertThat(KeyLayout.parse(layout).unique()).isEqualTo(unique);
  }

  @ParameterizedTest
  @CsvSource({
    "a/report.pdf,1,a/report.pdf",
    "a/report.pdf,2,a/report-2.pdf",
    "a/report.pdf,10,a/report-10.pdf",
    "a.b/report,2,a.b/report-2",
    "archive.tar.gz,3,archive-3.tar.gz",
    "v1.0.final version,2,v1.0.final version-2",
    "a/_htaccess,2,a/_htaccess-2"
  })
  void a_version_has_its_number_before_the_ending(String key, int number, String expected) {
    assertThat(KeyLayout.version(new ObjectKey(key), number)).isEqualTo(new ObjectKey(expected));
  }

  // Whatever is said

  @Provide
  Arbitrary<String> said() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(300),
        Arbitraries.strings()
            .withChars('.', '/', '\\', ' ', 'w', '\u0000', '\u2028', '\u0308', '\ud800', 'é')
            .ofMaxLength(2000),
        Arbitraries.of(".wharf", "..", ".", "🐻".repeat(1000), "x".repeat(5000), "a/".repeat(999)));
  }

  @Property
  void every_key_is_one_and_lies_where_the_layout_says(
      @ForAll("said") String owner, @ForAll("said") String one, @ForAll("said") String other) {
    Map<String, String> metadata = Map.of("filename", one, "project", other, "way", one);
    String flat =
        key("in/{metadata.project}.{metadata.filename}/{owner}", Optional.of(owner), metadata);
    assertThat(flat).startsWith("in/");
    assertThat(flat.split("/")).hasSize(3).noneMatch(segment -> segment.startsWith("."));
    String deep = key("in/.{path.way}.x/{id}", Optional.of(owner), metadata);
    assertThat(deep).startsWith("in/").endsWith("/" + ID);
    for (int version : new int[] {2, 1_000_000}) {
      assertThat(KeyLayout.version(new ObjectKey(deep), version).value()).startsWith("in/");
    }
  }
}
