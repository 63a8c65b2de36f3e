package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.Ingest.End;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.ChecksumMismatch;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How each end of an append reads. */
class AppendEndTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final TestProbe<WriterMessage> WRITER = KIT.createTestProbe(WriterMessage.class);

  private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
  private static final UploadSpec SPEC = Client.spec(UploadId.random(), 10);
  private static final Standing UNFINISHED = standing(7, Optional.empty());
  private static final Standing COMPLETE =
      standing(10, Optional.of(new StoredObject(SPEC.target(), 10, "etag", AT, SPEC.meta())));
  private static final Throwable FULL =
      new CompletionException(new StorageFailure(Kind.QUOTA, true, "full"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Standing standing(long offset, Optional<StoredObject> object) {
    return new UploadState.Facts(SPEC, SPEC.length(), AT, AT, Optional.empty())
        .standing(offset, Optional.empty(), object);
  }

  private static Optional<StreamEnd> ended(End end) {
    return Optional.of(new StreamEnd(end, Optional.empty()));
  }

  private static Optional<StreamEnd> failed(End end) {
    return Optional.of(new StreamEnd(end, Optional.of(FULL)));
  }

  private static Optional<Cut> cut(Cut by) {
    return Optional.of(by);
  }

  private static AppendEnd end(Optional<StreamEnd> stream, Optional<Cut> cut) {
    return new AppendEnd(stream, cut, OptionalLong.of(9), 7);
  }

  static Stream<Arguments> said() {
    Optional<Cut> nobody = Optional.empty();
    StoreFailed full = new StoreFailed(Kind.QUOTA, true, "full");
    Interrupted byClient = new Interrupted(Cut.CLIENT, 7);
    Interrupted preempted = new Interrupted(Cut.PREEMPTED, 7);
    return Stream.of(
        arguments("a clean end", end(ended(End.CLEAN), nobody), UNFINISHED, UNFINISHED),
        arguments("a clean end that completes", end(ended(End.CLEAN), nobody), COMPLETE, COMPLETE),
        arguments(
            "a clean end, and somebody waits",
            end(ended(End.CLEAN), cut(Cut.PREEMPTED)),
            UNFINISHED,
            UNFINISHED),
        arguments("a refusal", end(ended(End.CLEAN), nobody), new Busy(), new Busy()),
        arguments("a break", end(ended(End.BROKEN), nobody), UNFINISHED, byClient),
        arguments(
            "a break after the last byte", end(ended(End.BROKEN), nobody), COMPLETE, COMPLETE),
        arguments(
            "a break, and somebody waits",
            end(ended(End.BROKEN), cut(Cut.PREEMPTED)),
            UNFINISHED,
            byClient),
        arguments(
            "stopped for another",
            end(ended(End.STOPPED), cut(Cut.PREEMPTED)),
            UNFINISHED,
            preempted),
        arguments(
            "stopped for a shutdown",
            end(ended(End.STOPPED), cut(Cut.DRAINING)),
            UNFINISHED,
            new Interrupted(Cut.DRAINING, 7)),
        arguments(
            "too many bytes", end(ended(End.OVER_LIMIT), nobody), UNFINISHED, new TooLong(9, 7)),
        arguments(
            "other bytes than were meant",
            end(ended(End.MISMATCH), nobody),
            UNFINISHED,
            new ChecksumMismatch(7)),
        arguments("the store failed", end(failed(End.CANCELLED), nobody), UNFINISHED, full),
        arguments("the store failed at the end", end(failed(End.CLEAN), nobody), UNFINISHED, full),
        arguments(
            "the store failed, and somebody waits",
            end(failed(End.STOPPED), cut(Cut.PREEMPTED)),
            UNFINISHED,
            full),
        arguments("no stream yet", end(Optional.empty(), nobody), UNFINISHED, UNFINISHED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("said")
  void reads(String what, AppendEnd end, UploadReply said, UploadReply reply) {
    assertThat(end.reply(said)).isEqualTo(reply);
  }

  static Stream<Arguments> released() {
    Optional<Cut> nobody = Optional.empty();
    UploadReply nothing = new Unavailable("nothing was created: this replica has no more time");
    return Stream.of(
        arguments(
            "the client broke off at once",
            end(ended(End.BROKEN), nobody),
            false,
            new Interrupted(Cut.CLIENT, 7)),
        arguments(
            "stopped before it was created",
            end(Optional.empty(), cut(Cut.DRAINING)),
            false,
            nothing),
        arguments(
            "stopped before its first byte",
            end(Optional.empty(), cut(Cut.DRAINING)),
            true,
            new Interrupted(Cut.DRAINING, 7)),
        arguments("too many bytes", end(ended(End.OVER_LIMIT), nobody), false, new TooLong(9, 7)),
        arguments(
            "other bytes than were meant",
            end(ended(End.MISMATCH), nobody),
            false,
            new ChecksumMismatch(7)),
        arguments(
            "the store failed",
            end(failed(End.CANCELLED), nobody),
            true,
            new StoreFailed(Kind.QUOTA, true, "full")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("released")
  void reads_without_a_word_on_bytes(
      String what, AppendEnd end, boolean journalled, UploadReply reply) {
    assertThat(end.released(journalled)).isEqualTo(reply);
  }

  static Stream<Arguments> refused() {
    AlreadyComplete complete = new AlreadyComplete(COMPLETE);
    return Stream.of(
        arguments("refused at the start", new Busy(), Optional.empty(), new Busy()),
        arguments("never was", new NotFound(), Optional.empty(), new NotFound()),
        arguments(
            "never was, though it was told something",
            new NotFound(),
            record(0, false),
            new Unavailable("the upload was not journalled")),
        arguments("complete before", complete, Optional.empty(), complete),
        arguments("complete by another", complete, record(COMPLETE.offset(), false), complete),
        arguments(
            "complete by another, though it had said its last word before",
            complete,
            record(COMPLETE.offset() - 1, true),
            complete),
        arguments(
            "complete by its own last word", complete, record(COMPLETE.offset(), true), COMPLETE));
  }

  private static Optional<Record> record(long end, boolean release) {
    return Optional.of(new Record("token", end, List.of(), false, release, WRITER.ref()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void reads_when_the_lease_is_refused(
      String what, UploadReply refusal, Optional<Record> unanswered, UploadReply reply) {
    assertThat(AppendEnd.refused(refusal, unanswered)).isEqualTo(reply);
  }
}
