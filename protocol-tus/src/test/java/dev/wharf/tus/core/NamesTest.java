package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients name, made harmless. */
class NamesTest {

  private static StoredObject object(String type, String name) {
    return new StoredObject(
        new ObjectKey("k"),
        1,
        "e",
        Instant.EPOCH,
        new ObjectMeta("u", Optional.of(type), Map.of("filename", name)));
  }

  static Stream<Arguments> fileNames() {
    return Stream.of(
        Arguments.of("a.txt", "a.txt"),
        Arguments.of("/etc/passwd", "passwd"),
        Arguments.of("C:\\temp\\a.txt", "a.txt"),
        Arguments.of("a\u0000b\r\nc", "abc"),
        Arguments.of("\u202Egpj.exe", "gpj.exe"),
        Arguments.of("..", ""),
        Arguments.of("dir/", ""),
        Arguments.of("sp ace", "sp ace"));
  }

  @ParameterizedTest
  @MethodSource("fileNames")
  void a_file_name_is_one_harmless_segment(String given, String expected) {
    assertThat(Sanitised.fileName(given).orElse("")).isEqualTo(expected);
  }

  @Test
  void a_long_file_name_keeps_its_ending() {
    assertThat(Sanitised.fileName("😀".repeat(500) + ".txt").orElseThrow())
        .hasSizeLessThan(500)
        .endsWith("😀.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain        | a.txt      | inline; filename=\"a.txt\"",
        "TEXT/plain;a=b    | a.txt      | inline; filename=\"a.txt\"",
        "image/png         | a\"b.png   | inline; filename=\"a_b.png\"; filename*=UTF-8''a%22b.png",
        "text/html         | a.html     | attachment; filename=\"a.html\"",
        "image/svg+xml     | a.svg      | attachment; filename=\"a.svg\"",
        "nonsense          | a          | attachment; filename=\"a\"",
        "a/b               | 名 é.txt   | attachment; filename=\"_ _.txt\"; filename*=UTF-8''%E5%90%8D%20%C3%A9.txt",
      })
  void a_download_says_how_to_treat_it(String type, String name, String expected) {
    assertThat(Disposition.of(object(type, name))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"filename,filetype", "name,type"})
  void metadata_names_file_and_type_in_either_spelling(String nameKey, String typeKey) {
    String text = nameKey + " " + base64("dir/a.txt") + "," + typeKey + " " + base64("text/plain");
    Metadata metadata = Metadata.parse(text).orElseThrow();
    assertThat(metadata.fileName()).contains("a.txt");
    assertThat(metadata.mediaType()).contains("text/plain");
  }

  @Test
  void what_a_download_needs_goes_with_the_object_and_all_of_it_with_the_upload() {
    String text = "filename " + base64("a.txt") + ",filetype " + base64("text/plain") + ",x";
    Map<Field, String> headers =
        Map.of(
            Field.TUS_RESUMABLE, "1.0.0",
            Field.UPLOAD_LENGTH, "10",
            Field.UPLOAD_METADATA, text);
    TusSettings settings = TusSettings.defaults().withMaxSize(50);
    UploadId id = UploadId.random();
    TusIntent.Create create =
        (TusIntent.Create)
            new TusProtocol(settings, () -> id)
                .read(
                    new TusRequest(
                        "POST",
                        Optional.empty(),
                        field -> Optional.ofNullable(headers.get(field))));
    assertThat(create.spec().metadata()).contains(text);
    assertThat(create.spec().meta())
        .isEqualTo(
            new ObjectMeta(id.value(), Optional.of("text/plain"), Map.of("filename", "a.txt")));
    assertThat(create.spec().target()).isEqualTo(new ObjectKey(id.value()));
    assertThat(create.spec().maxLength()).hasValue(50);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
