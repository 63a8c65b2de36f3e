package dev.wharf.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
  private static final String ID = "0123456789abcdef";

  private static Parameters list(String... pairs) {
    List<Map.Entry<String, String>> given =
        Stream.of(pairs)
            .map(pair -> pair.split("=", 2))
            .map(pair -> Map.entry(pair[0], pair[1]))
            .toList();
    return Parameters.of(Route.LIST_UPLOADS, given);
  }

  @Test
  void nothing_said_is_the_first_page_of_what_is_unfinished() {
    assertThat(list().query())
        .isEqualTo(
            new UploadQuery(
                UploadQuery.State.OPEN, Optional.empty(), Optional.empty(), 50, Optional.empty()));
    assertThat(list().flag("offsets")).isFalse();
    assertThat(list().path()).isEmpty();
  }

  @Test
  void everything_said_is_taken() {
    Instant created = Instant.ofEpochMilli(1_777_887_000_123L);
    UploadQuery.Place place = new UploadQuery.Place(created, new UploadId(ID));
    assertThat(
            list(
                    "state=complete",
                    "owner=anna",
                    "prefix=/in/",
                    "limit=200",
                    "after=" + Parameters.next(place))
                .query())
        .isEqualTo(
            new UploadQuery(
                UploadQuery.State.COMPLETE,
                Optional.of("anna"),
                Optional.of("in/"),
                200,
                Optional.of(place)));
    assertThat(list("path=/in/a.bin").path()).contains(new ObjectKey("in/a.bin"));
    assertThat(list("offsets=true").flag("offsets")).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          state=OPEN        | state: 'OPEN' (expected: open, complete or ended)
          limit=0           | limit: '0' (expected: 1 to 200)
          limit=201         | limit: '201' (expected: 1 to 200)
          limit=99999999999 | limit: '99999999999' (expected: 1 to 200)
          after=yesterday   | after: 'yesterday' (expected: what the page before named as next)
          sort=name         | parameter: 'sort' (expected: after, limit, offsets, owner, path, prefix, state)
          """)
  void a_wrong_value_is_named_with_what_was_expected(String pair, String message) {
    assertThatThrownBy(() -> list(pair).query())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.problem().status()).isEqualTo(400))
        .hasMessage(message);
  }

  @Test
  void what_is_said_twice_or_is_no_path_is_refused() {
    assertThatThrownBy(() -> list("owner=a", "owner=b"))
        .hasMessage("owner: 'b' (expected: it once)");
    assertThatThrownBy(() -> list("path=/a/../b").path()).hasMessageStartingWith("path: '/a/../b'");
    assertThatThrownBy(() -> list("offsets=yes").flag("offsets"))
        .hasMessage("offsets: 'yes' (expected: true or false)");
  }
}
