package dev.wharf.tus.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every intent with every reply. */
class AnswersTest {
  private static final UploadId ID = new UploadId("0123456789abcdef");
  private static final TusProtocol PROTOCOL =
      new TusProtocol(TusSettings.defaults(), UploadId::random);
  private static final Set<Integer> RETRIED = Set.of(409, 423, 500, 501, 503, 507);

  private static Standing standing(long offset, long length) {
    return new Standing(
        ID,
        Optional.empty(),
        new ObjectKey("k"),
        offset,
        OptionalLong.of(length),
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
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
        ObjectMeta.of(ID.value()));
  }

  private static UploadSpec made() {
    return spec().concatenating(new Concat("final;http://localhost/files/" + ID, List.of(ID)));
  }

  private static final List<TusIntent> INTENTS =
      List.of(
          new TusIntent.Create(spec(), "/files/x"),
          new TusIntent.CreateWithBody(spec(), "/files/x", OptionalLong.empty(), Optional.empty()),
          new TusIntent.Concatenate(made(), "/files/x"),
          new TusIntent.Append(ID, 3, OptionalLong.empty(), OptionalLong.of(1), Optional.empty()),
          new TusIntent.Inspect(ID),
          new TusIntent.Terminate(ID),
          new TusIntent.Download(ID, field -> Optional.empty()));

  /**
   * The reply, what each of {@link #INTENTS} answers to it, and whether a client is to try again.
   */
  static Stream<Arguments> replies() {
    return Stream.of(
        row(standing(3, 9), 201, 201, 201, 204, 200, 500, 404),
        row(new UploadReply.NotFound(), 404, 404, 404, 404, 404, 404, 404),
        row(new UploadReply.Terminated(), 500, 500, 500, 500, 500, 204, 500),
        row(new UploadReply.Gone(End.TERMINATED, ""), 410, 410, 410, 410, 410, 204, 410),
        row(new UploadReply.Gone(End.EXPIRED, ""), 410, 410, 410, 410, 410, 410, 410),
        row(new UploadReply.Gone(End.FAILED, "x"), 410, 410, 410, 410, 410, 410, 410),
        row(new UploadReply.AlreadyExists(), 503, 503, 503, 503, 503, 503, 503),
        row(new UploadReply.KeyClaimed(ID), 423, 423, 423, 423, 423, 423, 423),
        row(new UploadReply.KeyTaken(new ObjectKey("k")), 422, 422, 422, 422, 422, 422, 422),
        row(new UploadReply.OffsetMismatch(5, 3), 409, 409, 409, 409, 409, 409, 409),
        row(lengthConflict(), 400, 400, 400, 400, 400, 400, 400),
        row(new UploadReply.TooLong(9, 3), 413, 413, 413, 413, 413, 413, 413),
        row(new UploadReply.ChecksumMismatch(3), 460, 460, 460, 460, 460, 460, 460),
        row(new UploadReply.AlreadyComplete(standing(9, 9)), 409, 409, 409, 409, 409, 409, 409),
        row(new UploadReply.FinalUpload(), 403, 403, 403, 403, 403, 403, 403),
        row(new UploadReply.UnfitPartial(ID, Unfit.ENDED), 400, 400, 400, 400, 400, 400, 400),
        row(new UploadReply.Busy(), 423, 423, 423, 423, 423, 423, 423),
        row(new UploadReply.Unavailable("x"), 503, 503, 503, 503, 503, 503, 503),
        row(new UploadReply.Interrupted(Cut.CLIENT, 5), 201, 201, 201, 503, 503, 503, 503),
        row(new UploadReply.Interrupted(Cut.PREEMPTED, 5), 201, 201, 201, 423, 423, 423, 423),
        row(new UploadReply.Interrupted(Cut.DRAINING, 5), 201, 201, 201, 503, 503, 503, 503),
        row(
            new UploadReply.StoreFailed(Kind.QUOTA, false, "x"),
            507,
            507,
            507,
            507,
            507,
            507,
            507));
  }

  private static UploadReply lengthConflict() {
    return new UploadReply.LengthConflict(OptionalLong.empty(), 5, 3);
  }

  private static Arguments row(UploadReply reply, Integer... statuses) {
    return Arguments.of(reply, List.of(statuses));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("replies")
  void every_intent_has_its_status(UploadReply reply, List<Integer> statuses) {
    assertThat(INTENTS)
        .extracting(intent -> PROTOCOL.answer(intent, reply).status())
        .containsExactlyElementsOf(statuses);
  }

  @Test
  void the_table_has_every_reply_and_every_intent() {
    Set<Class<?>> shown =
        replies().map(row -> (Class<?>) row.get()[0].getClass()).collect(Collectors.toSet());
    assertThat(shown).containsExactlyInAnyOrder(UploadReply.class.getPermittedSubclasses());
    Stream<String> settled =
        Stream.of(TusIntent.Discover.class, TusIntent.Preflight.class, TusIntent.Rejected.class)
            .map(Class::getName);
    assertThat(Stream.concat(INTENTS.stream().map(intent -> intent.getClass().getName()), settled))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(TusIntent.class.getPermittedSubclasses()).map(Class::getName).toList());
  }

  static Stream<Arguments> failures() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Arguments.of(kind, true), Arguments.of(kind, false)));
  }

  @ParameterizedTest(name = "{0}, may retry: {1}")
  @MethodSource("failures")
  void what_may_be_tried_again_has_a_status_that_clients_try_again_on(Kind kind, boolean mayRetry) {
    TusResponse response =
        PROTOCOL.answer(INTENTS.get(3), new UploadReply.StoreFailed(kind, mayRetry, "secret"));
    if (mayRetry) {
      assertThat(RETRIED).contains(response.status());
      assertThat(response.header(Field.RETRY_AFTER)).isPresent();
    }
    assertThat(response.status()).isGreaterThanOrEqualTo(400);
    assertThat(response.text()).doesNotContain("secret");
  }

  @Test
  void a_creation_whose_body_was_cut_short_names_the_upload_and_its_offset() {
    TusResponse response =
        PROTOCOL.answer(INTENTS.get(1), new UploadReply.Interrupted(Cut.DRAINING, 5));
    assertThat(response.header(Field.LOCATION)).contains("/files/x");
    assertThat(response.header(Field.UPLOAD_OFFSET)).contains("5");
  }

  @Test
  void a_creation_with_too_many_bytes_names_the_upload_if_there_is_one() {
    assertThat(
            PROTOCOL.answer(INTENTS.get(1), new UploadReply.TooLong(9, 5)).header(Field.LOCATION))
        .contains("/files/x");
    assertThat(
            PROTOCOL.answer(INTENTS.get(1), new UploadReply.TooLong(9, 0)).header(Field.LOCATION))
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Unfit.class)
  void a_final_upload_that_cannot_be_made_names_the_url_that_is_in_the_way(Unfit why) {
    TusResponse response = PROTOCOL.answer(INTENTS.get(2), new UploadReply.UnfitPartial(ID, why));
    assertThat(response.text()).contains("'http://localhost/files/" + ID + "'");
  }
}
