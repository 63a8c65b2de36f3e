package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application decides, met with what a client asked for. */
class DecidedTest {
  private static final UploadId ID = new UploadId("0123456789abcdef");
  private static final UploadId OTHER = new UploadId("fedcba9876543210");
  private static final TusRequest REQUEST =
      new TusRequest("POST", Optional.empty(), field -> Optional.empty());
  private static final TusProtocol PROTOCOL =
      new TusProtocol(TusSettings.defaults(), UploadId::random);
  private static final Optional<Checksum> CHECKSUM = Optional.of(new Checksum.InTrailer());

  private static UploadSpec spec(OptionalLong maxLength) {
    return new UploadSpec(
            ID,
            Optional.empty(),
            KeyLayout.unplaced(ID),
            new Condition.Absent(),
            OptionalLong.of(9),
            maxLength,
            Optional.of("filename YQ=="),
            new ObjectMeta(ID.value(), Optional.empty(), Map.of(Disposition.FILE_NAME, "a")))
        .perishing();
  }

  private static final UploadSpec SPEC = spec(OptionalLong.of(100));

  private static UploadSpec decided(UploadSpec spec, Changes changes) {
    return PROTOCOL
        .decided(REQUEST, new TusIntent.Create(spec, "/files/" + ID), changes)
        .creates()
        .orElseThrow();
  }

  private static Arguments row(
      String name, Changes changes, Function<UploadSpec, Object> part, Object expected) {
    return Arguments.of(name, changes, part, expected);
  }

  static Stream<Arguments> changes() {
    ObjectKey key = new ObjectKey("a/b");
    Map<String, String> named = Map.of("filename", "b", "empty", "");
    return Stream.of(
        row("an owner", Changes.NONE.withOwner("al"), UploadSpec::owner, Optional.of("al")),
        row("an id", Changes.NONE.withId(OTHER), UploadSpec::id, OTHER),
        row(
            "an id, and so a place that is not decided",
            Changes.NONE.withId(OTHER),
            UploadSpec::target,
            KeyLayout.unplaced(OTHER)),
        row(
            "an id, on the object",
            Changes.NONE.withId(OTHER),
            s -> s.meta().uploadId(),
            "" + OTHER),
        row("a key", Changes.NONE.withTarget(key), UploadSpec::target, key),
        row("a key and an id", Changes.NONE.withTarget(key).withId(OTHER), UploadSpec::target, key),
        row(
            "metadata",
            Changes.NONE.withMetadata(named),
            UploadSpec::metadata,
            Optional.of("empty,filename Yg==")),
        row(
            "metadata, on the object",
            Changes.NONE.withMetadata(named),
            spec -> spec.meta().entries(),
            Map.of(Disposition.FILE_NAME, "b")),
        row(
            "no metadata",
            Changes.NONE.withMetadata(Map.of()),
            UploadSpec::metadata,
            Optional.empty()),
        row(
            "a lower limit",
            Changes.NONE.withMaxSize(50),
            UploadSpec::maxLength,
            OptionalLong.of(50)),
        row(
            "a higher limit",
            Changes.NONE.withMaxSize(500),
            UploadSpec::maxLength,
            OptionalLong.of(100)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void a_new_upload_is_as_decided(
      String name, Changes changes, Function<UploadSpec, Object> part, Object expected) {
    UploadSpec spec = decided(SPEC, changes);
    assertThat(part.apply(spec)).isEqualTo(expected);
    assertThat(spec.length()).isEqualTo(SPEC.length());
    assertThat(spec.perishable()).isTrue();
  }

  @Test
  void a_limit_counts_where_there_was_none() {
    assertThat(decided(spec(OptionalLong.empty()), Changes.NONE.withMaxSize(50)).maxLength())
        .hasValue(50);
  }

  @Test
  void only_what_creates_an_upload_is_changed() {
    Changes all = Changes.NONE.withId(OTHER).withOwner("al").withMaxSize(1);
    for (TusIntent intent :
        List.of(
            new TusIntent.Append(ID, 0, OptionalLong.empty(), OptionalLong.empty(), CHECKSUM),
            new TusIntent.Inspect(ID),
            new TusIntent.Terminate(ID),
            new TusIntent.Download(ID, field -> Optional.empty()),
            new TusIntent.Discover(),
            new TusIntent.Preflight(),
            new TusIntent.Rejected(TusResponse.of(400)))) {
      assertThat(PROTOCOL.decided(REQUEST, intent, all)).isSameAs(intent);
    }
  }

  @Test
  void a_new_id_stands_in_the_url_and_what_comes_with_the_body_stays() {
    OptionalLong size = OptionalLong.of(4);
    assertThat(
            PROTOCOL.decided(
                REQUEST,
                new TusIntent.CreateWithBody(SPEC, "/files/" + ID, size, CHECKSUM),
                Changes.NONE.withId(OTHER)))
        .isEqualTo(
            new TusIntent.CreateWithBody(
                decided(SPEC, Changes.NONE.withId(OTHER)), "/files/" + OTHER, size, CHECKSUM));
  }

  @Test
  void nothing_decided_is_the_same_intent() {
    TusIntent intent = new TusIntent.Create(SPEC, "/files/" + ID);
    assertThat(PROTOCOL.decided(REQUEST, intent, Changes.NONE)).isSameAs(intent);
  }

  @Test
  void what_no_header_can_carry_is_no_metadata() {
    for (String key : List.of("", "a b", "a,b", "a\r\nb", "\u00e4")) {
      assertThatThrownBy(() -> Changes.NONE.withMetadata(Map.of(key, "x")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Link, true",
    "X-Project, true",
    "Content-Type, true",
    "Retry-After, true",
    "WWW-Authenticate, true",
    "Set-Cookie, true",
    "Location, false",
    "upload-offset, false",
    "TUS-Resumable, false",
    "Transfer-Encoding, false",
    "Connection, false",
    "Content-Length, false",
    "Proxy-Authenticate, false",
    "Access-Control-Allow-Origin, false",
    "Date, false",
    "'a b', false",
    "'a\r\nb', false",
    "'', false"
  })
  void some_headers_are_not_the_applications_to_set(String name, boolean fits) {
    TusResponse response = TusResponse.of(204).amended(Amendment.NONE.with(name, "1"));
    boolean typed = name.equals("Content-Type");
    assertThat(response.headers().size() + response.others().size())
        .isEqualTo(fits && !typed ? 1 : 0);
    assertThat(Amendment.NONE.with(name, "1").unfit()).hasSize(fits ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "204,   0, '',   204, ''",
    "204,   0, text, 200, text",
    "204, 204, text, 204, ''",
    "201,   0, text, 201, text",
    "204, 202, text, 202, text",
    "204, 202, '',   202, ''"
  })
  void a_response_has_a_body_where_it_may(
      int before, int status, String text, int after, String body) {
    Amendment amendment =
        new Amendment(
            status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
            Map.of(),
            Optional.of(text).filter(some -> !some.isEmpty()));
    TusResponse response = TusResponse.of(before).amended(amendment);
    assertThat(response.status()).isEqualTo(after);
    assertThat(response.text()).isEqualTo(body);
  }

  @Test
  void a_status_that_is_no_answer_is_refused() {
    for (int status : List.of(0, 100, 199, 600, 999)) {
      assertThatThrownBy(() -> Amendment.of(status, "x"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void of_two_amendments_the_later_counts() {
    Amendment both =
        Amendment.of(201, "a").with("X", "1").with("Y", "1").and(Amendment.NONE.with("X", "2"));
    assertThat(both).isEqualTo(Amendment.of(201, "a").with("X", "2").with("Y", "1"));
    assertThat(Amendment.of(201, "a").and(Amendment.of(202, "b")))
        .isEqualTo(Amendment.of(202, "b"));
  }
}
