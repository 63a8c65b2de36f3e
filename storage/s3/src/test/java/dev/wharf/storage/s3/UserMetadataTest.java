package dev.wharf.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ObjectMeta;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserMetadataTest {
  private static final int LIMIT = 2048;

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "filename,filename",
        "is-confidential,is-confidential",
        "file_name,file.5fname",
        "Name,.4eame",
        "a.b,a.2eb",
        "é,.c3.a9",
        "wharf-upload,.77harf-upload",
        "wharf,wharf",
        "\"\",.",
      })
  void a_name_is_readable_and_survives_servers_that_change_it(String plain, String encoded) {
    assertThat(UserMetadata.name(plain)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "report 1.pdf,report 1.pdf",
        "100%,100%25",
        "Grüße,Gr%c3%bc%c3%9fe",
        "\" a  b \",%20a %20b%20",
        "=?utf-8?Q?a?=,%3d?utf-8?Q?a?=",
        "\"\",%",
      })
  void a_value_is_readable_and_survives_signatures(String plain, String encoded) {
    assertThat(UserMetadata.value(plain)).isEqualTo(encoded);
  }

  @Property(tries = 500)
  void what_was_kept_is_read_back(@ForAll("entries") Map<String, String> entries) {
    ObjectMeta meta = new ObjectMeta("u-1", Optional.of("text/plain"), entries);
    UserMetadata.Headers headers = UserMetadata.headers(meta);
    assertThat(UserMetadata.meta(Optional.of(headers.contentType()), headers.metadata()))
        .isEqualTo(headers.kept());
    assertThat(meta.entries().entrySet()).containsAll(headers.kept().entries().entrySet());
    assertThat(size(headers.metadata())).isLessThanOrEqualTo(LIMIT);
    if (total(entries) < LIMIT / 4) {
      assertThat(headers.kept()).isEqualTo(meta);
    }
  }

  @Property(tries = 500)
  void headers_are_printable_ascii(@ForAll("entries") Map<String, String> entries) {
    ObjectMeta meta = new ObjectMeta("u-1", Optional.empty(), entries);
    UserMetadata.headers(meta)
        .metadata()
        .forEach(
            (name, value) -> {
              assertThat(name).matches("[a-z0-9.-]+");
              assertThat(value).matches("[!-~]([ -~]*[!-~])?");
            });
  }

  @Provide
  Arbitrary<Map<String, String>> entries() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            text(0, 12),
            Arbitraries.of("wharf-upload", "wharf-", "", ".", "a.2eb", "Filename", "file_name"));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            text(0, 300), Arbitraries.of("", "%", "%41", " ", "  a  ", "=?utf-8?B?YQ==?="));
    return Arbitraries.maps(names, values).ofMaxSize(8);
  }

  private static Arbitrary<String> text(int least, int most) {
    Arbitrary<Integer> points =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0x7f),
            Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point -> point < 0xd800 || point > 0xdfff));
    return points
        .list()
        .ofMinSize(least)
        .ofMaxSize(most)
        .map(all -> all.stream().map(Character::toString).reduce("", String::concat));
  }

  private static int size(Map<String, String> headers) {
    return headers.entrySet().stream()
        .mapToInt(e -> "x-amz-meta-".length() + e.getKey().length() + e.getValue().length())
        .sum();
  }

  /** At most: three characters for each byte. */
  private static int total(Map<String, String> entries) {
    return entries.entrySet().stream()
        .mapToInt(
            e ->
                20
                    + UserMetadata.name(e.getKey()).length()
                    + UserMetadata.value(e.getValue()).length())
        .sum();
  }

  @Test
  void what_does_not_fit_is_left_out_longest_first() {
    ObjectMeta meta =
        new ObjectMeta(
            "u-1",
            Optional.empty(),
            Map.of("long", "l".repeat(1500), "longer", "l".repeat(1600), "short", "s"));
    assertThat(UserMetadata.headers(meta).kept().entries()).containsOnlyKeys("long", "short");
  }

  @Test
  void a_type_that_no_header_can_carry_is_left_out() {
    ObjectMeta meta = new ObjectMeta("u-1", Optional.of("text/plain\r\nx: y"), Map.of());
    assertThat(UserMetadata.headers(meta).kept().contentType()).isEmpty();
  }

  @Test
  void metadata_of_others_is_taken_as_it_stands() {
    ObjectMeta meta =
        UserMetadata.meta(Optional.of("image/png"), Map.of("Mtime", "17%", "wharf-other", "x"));
    assertThat(meta)
        .isEqualTo(new ObjectMeta("", Optional.of("image/png"), Map.of("mtime", "17%")));
  }
}
