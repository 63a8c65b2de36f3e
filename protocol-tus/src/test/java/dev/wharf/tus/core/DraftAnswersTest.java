package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every intent with every reply, as the draft says it, and what is said before an answer. */
class DraftAnswersTest {
  private static final UploadId ID = new UploadId("0123456789abcdef");
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final String URL = "/files/x";
  private static final TusRequest REQUEST =
      new TusRequest("PATCH", Optional.of(ID.value()), field -> Optional.empty());

  private static Dialect dialect(int version) {
    return dialect(version, TusSettings.defaults());
  }

  private static Dialect dialect(int version, TusSettings settings) {
    return new Dialects(settings, () -> ID, Clock.fixed(NOW, ZoneOffset.UTC))
        .of(request(Map.of(Field.INTEROP_VERSION, Integer.toString(version))));
  }

  private static TusRequest request(Map<Field, String> headers) {
    return new TusRequest(
        "POST", Optional.empty(), field -> Optional.ofNullable(headers.get(field)));
  }

  private static Standing standing(long offset, long length, boolean complete) {
    return new Standing(
        ID,
        Optional.empty(),
        new ObjectKey("k"),
        offset,
        OptionalLong.of(length),
        Optional.empty(),
        NOW,
        complete ? Optional.empty() : Optional.of(NOW.plusSeconds(90)),
        complete
            ? Optional.of(new StoredObject(new ObjectKey("k"), offset, "e", NOW, meta()))
            : Optional.empty());
  }

  private static ObjectMeta meta() {
    return ObjectMeta.of(ID.value());
  }

  private static UploadSpec spec() {
    return new UploadSpec(
        ID,
        Optional.empty(),
        new ObjectKey("k"),
        new Condition.Absent(),
        OptionalLong.of(9),
        OptionalLong.empty(),
        Optional.empty(),
        meta());
  }

  private static TusIntent.CreateWithBody create(boolean finishes) {
    return new TusIntent.CreateWithBody(
        spec(), URL, OptionalLong.of(9), Optional.empty(), finishes);
  }

  private static TusIntent.Append append(boolean finishes) {
    return new TusIntent.Append(
        ID, 3, OptionalLong.empty(), OptionalLong.of(1), Optional.empty(), finishes);
  }

  private static final List<TusIntent> INTENTS =
      List.of(
          new TusIntent.Create(spec(), URL),
          create(false),
          create(true),
          append(false),
          append(true),
          new TusIntent.Inspect(ID),
          new TusIntent.Terminate(ID));

  static Stream<Arguments> replies() {
    return Stream.of(
        row(standing(3, 9, false), 201, 201, 400, 204, 400, 204, 500),
        row(standing(9, 9, true), 201, 201, 201, 204, 200, 204, 500),
        row(new UploadReply.NotFound(), 404, 404, 404, 404, 404, 404, 404),
        row(new UploadReply.Gone(End.EXPIRED, ""), 410, 410, 410, 410, 410, 410, 410),
        row(new UploadReply.Gone(End.TERMINATED, ""), 410, 410, 410, 410, 410, 410, 204),
        row(new UploadReply.KeyClaimed(ID), 423, 423, 423, 423, 423, 423, 423),
        row(new UploadReply.OffsetMismatch(5, 3), 409, 409, 409, 409, 409, 409, 409),
        row(new UploadReply.TooLong(9, 3), 400, 400, 400, 400, 400, 400, 413),
        row(new UploadReply.ChecksumMismatch(3), 400, 400, 400, 400, 400, 400, 460),
        row(new UploadReply.Busy(), 423, 423, 423, 423, 423, 423, 423),
        row(new UploadReply.Unavailable("x"), 503, 503, 503, 503, 503, 503, 503),
        row(new UploadReply.Interrupted(Cut.CLIENT, 5), 503, 503, 503, 503, 503, 503, 503),
        row(new UploadReply.Interrupted(Cut.PREEMPTED, 5), 423, 423, 423, 423, 423, 423, 423),
        row(new UploadReply.StoreFailed(Kind.QUOTA, false, ""), 507, 507, 507, 507, 507, 507, 507));
  }

  private static Arguments row(UploadReply reply, Integer... statuses) {
    return Arguments.of(reply, List.of(statuses));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("replies")
  void every_intent_has_its_status(UploadReply reply, List<Integer> statuses) {
    for (int version : new int[] {3, 5, 6, 8}) {
      assertThat(INTENTS)
          .extracting(intent -> dialect(version).answer(intent, reply).status())
          .containsExactlyElementsOf(statuses);
    }
  }

  @Test
  void an_offset_that_does_not_match_is_a_problem_with_both_offsets() {
    TusResponse response =
        told(dialect(8).answer(append(false), new UploadReply.OffsetMismatch(5, 3)));
    assertThat(response.text())
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#mismatching-upload-offset\","
                + "\"title\":\"offset from request does not match offset of resource\","
                + "\"expected-offset\":5,\"provided-offset\":3,\"status\":409,"
                + "\"detail\":\"Upload-Offset: 3 (expected: 5)\"}\n");
    assertThat(response.header(Field.UPLOAD_COMPLETE)).contains("?0");
  }

  @Test
  void lengths_that_contradict_each_other_are_a_problem() {
    UploadReply conflict = new UploadReply.LengthConflict(OptionalLong.of(9), 5, 7);
    assertThat(told(dialect(8).answer(append(false), conflict)).text())
        .startsWith(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#inconsistent-upload-length\"")
        .endsWith("\"detail\":\"Upload-Length: 7 (expected: 9)\"}\n");
  }

  @Test
  void any_other_refusal_is_a_problem_about_its_status() {
    TusResponse response =
        told(TusResponse.refuse(400, Field.UPLOAD_OFFSET, Optional.of("a\"b\\c\n"), "a number"));
    assertThat(response.text())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"status\":400,"
                + "\"detail\":\"Upload-Offset: 'a\\\"b\\\\c?' (expected: a number)\"}\n");
    assertThat(response.header(Field.CONTENT_TYPE)).contains("application/problem+json");
  }

  private static TusResponse told(TusResponse response) {
    return dialect(8).stamp(REQUEST, response);
  }

  @ParameterizedTest
  @CsvSource({"3, false", "5, false", "6, false", "8, true"})
  void a_creation_with_content_is_announced(int version, boolean limit) {
    Dialect dialect = dialect(version, TusSettings.defaults().withMaxSize(100));
    assertThat(dialect.announces(create(true))).isTrue();
    TusResponse interim = dialect.announcement(create(true), standing(0, 9, false)).orElseThrow();
    assertThat(interim.status()).isEqualTo(104);
    assertThat(interim.header(Field.LOCATION)).contains(URL);
    assertThat(interim.header(Field.INTEROP_VERSION)).contains(Integer.toString(version));
    assertThat(interim.header(Field.UPLOAD_LIMIT))
        .isEqualTo(limit ? Optional.of("max-size=100, max-age=90") : Optional.empty());
  }

  @Test
  void one_that_was_refused_is_not() {
    assertThat(dialect(8).announcement(create(true), new UploadReply.Busy())).isEmpty();
  }

  @Test
  void one_without_content_is_not() {
    assertThat(dialect(8).announces(INTENTS.get(0))).isFalse();
    assertThat(dialect(8).announces(append(true))).isFalse();
  }

  @Test
  void progress_names_the_place_of_a_new_upload_and_of_no_other() {
    TusResponse creating = dialect(8).progress(create(true), 5).orElseThrow();
    assertThat(creating.header(Field.LOCATION)).contains(URL);
    assertThat(creating.header(Field.UPLOAD_OFFSET)).contains("5");
    TusResponse appending = dialect(5).progress(append(true), 7).orElseThrow();
    assertThat(appending.status()).isEqualTo(104);
    assertThat(appending.headers())
        .isEqualTo(Map.of(Field.INTEROP_VERSION, "5", Field.UPLOAD_OFFSET, "7"));
  }

  @Test
  void whoever_says_no_version_or_another_one_hears_nothing_before_the_answer() {
    for (String version : List.of("7", "x", "")) {
      Dialect dialect =
          new Dialects(TusSettings.defaults(), () -> ID, Clock.systemUTC())
              .of(request(Map.of(Field.INTEROP_VERSION, version, Field.UPLOAD_COMPLETE, "?1")));
      assertThat(dialect.announces(create(true))).isFalse();
      assertThat(dialect.announcement(create(true), standing(0, 9, false))).isEmpty();
      assertThat(dialect.progress(append(true), 5)).isEmpty();
    }
  }

  @Test
  void an_upload_that_was_overrun_ends() {
    UploadReply overrun = new UploadReply.TooLong(9, 3);
    assertThat(dialect(8).ends(append(false), overrun)).contains(ID);
    assertThat(dialect(8).ends(create(false), overrun)).contains(ID);
    assertThat(dialect(8).ends(append(false), new UploadReply.OffsetMismatch(5, 3))).isEmpty();
  }

  @Test
  void one_that_only_passes_the_largest_size_does_not() {
    Dialect limited = dialect(8, TusSettings.defaults().withMaxSize(9));
    UploadReply overrun = new UploadReply.TooLong(9, 3);
    assertThat(limited.ends(append(false), overrun)).isEmpty();
    TusResponse response = limited.answer(append(false), overrun);
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.header(Field.UPLOAD_LIMIT)).contains("max-size=9");
  }

  @Test
  void a_creation_that_was_cut_short_names_the_upload() {
    TusResponse response =
        dialect(8).answer(create(true), new UploadReply.Interrupted(Cut.DRAINING, 5));
    assertThat(response.header(Field.LOCATION)).contains(URL);
    assertThat(response.header(Field.UPLOAD_OFFSET)).contains("5");
    assertThat(response.header(Field.UPLOAD_COMPLETE)).contains("?0");
  }

  @Test
  void how_long_an_upload_has_left_is_among_its_limits() {
    assertThat(
            dialect(8)
                .answer(new TusIntent.Inspect(ID), standing(3, 9, false))
                .header(Field.UPLOAD_LIMIT))
        .contains("max-age=90");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attachment; filename=\"a b.txt\" | | a b.txt |",
        "inline; filename=a.png; filename*=UTF-8''%E5%90%8D.png | image/png | 名.png | image/png",
        "inline; filename*=iso-8859-1'en'%A3.txt | application/partial-upload | £.txt |",
        "inline; filename=\"../x\\\"y\" | application/octet-stream | x\"y |",
        "inline; filename*=UTF-8''%zz; filename=plain | | plain |",
        "inline | text/plain; charset=utf-8 | | text/plain; charset=utf-8",
      })
  void a_file_has_the_name_and_type_its_client_said(
      String disposition, String type, String name, String kept) {
    TusIntent.Create create =
        (TusIntent.Create)
            dialect(8)
                .read(
                    request(
                        type == null
                            ? Map.of(
                                Field.UPLOAD_COMPLETE, "?0", Field.CONTENT_DISPOSITION, disposition)
                            : Map.of(
                                Field.UPLOAD_COMPLETE,
                                "?0",
                                Field.CONTENT_DISPOSITION,
                                disposition,
                                Field.CONTENT_TYPE,
                                type)));
    ObjectMeta meta = create.spec().meta();
    assertThat(Optional.ofNullable(meta.entries().get("filename")))
        .isEqualTo(Optional.ofNullable(name));
    assertThat(meta.contentType()).isEqualTo(Optional.ofNullable(kept));
    assertThat(create.spec().metadata().isPresent()).isTrue();
  }
}
