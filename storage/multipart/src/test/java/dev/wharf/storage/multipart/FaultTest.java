package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.multipart.FakeMultipartClient.Fault;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.TestUpload;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that fails at each step: every byte of a receipt is in the object. */
class FaultTest extends IngestFixture {
  private static final Fault[] TOO_OFTEN =
      Collections.nCopies(4, Fault.REFUSED).toArray(Fault[]::new);

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "REFUSED,open",
    "LOST,open",
    "REFUSED,putPart",
    "LOST,putPart",
    "REFUSED,putTail",
    "LOST,putTail",
  })
  void a_flow_tries_again_what_may_go_through(Fault fault, String request) {
    FakeStore store = store();
    store.client().cue(request, fault, fault);
    TestUpload upload = upload(store);
    append(upload, 3 * PART + 100);
    assertIsContent(store, await(upload.commit()), 3 * PART + 100);
    assertNothingHeld(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"REFUSED", "LOST"})
  void a_direct_put_is_tried_again_and_knows_its_own_object(Fault fault) {
    FakeStore store = store();
    store.client().cue("put", fault);
    TestUpload upload = upload(store, 100);
    append(upload, 100);
    assertThat(upload.receipts()).extracting(Receipt::form).containsExactly(Form.OBJECT);
    assertThat(upload.receipts().get(0).token())
        .isEqualTo(await(store.stat(upload.target())).orElseThrow().etag());
    assertNothingHeld(store);
  }

  @Test
  void the_parts_before_one_that_failed_are_told_and_those_behind_it_are_strays() {
    FakeStore store = store();
    store.client().cue("putPart", Fault.NONE, Fault.STALLED, Fault.DENIED, Fault.NONE);
    TestUpload upload = upload(store);
    CompletableFuture<Done> answer =
        upload.append(content.chunks(0, 9 * PART, 300), runner()).toCompletableFuture();
    Waiting.until(() -> store.client().running() == 1 && upload.offset() == PART);
    assertThat(answer).isNotDone();
    store.client().letGo();
    assertThat(failureOf(answer).kind()).isEqualTo(Kind.DENIED);
    assertThat(upload.offset()).isEqualTo(2 * PART);
    append(upload, 2 * PART + 1);
    assertIsContent(store, await(upload.commit()), 4 * PART + 1);
    assertNothingHeld(store);
  }

  @Test
  void a_part_that_never_goes_through_ends_the_flow() {
    FakeStore store = store();
    store.client().cue("putPart", TOO_OFTEN);
    TestUpload upload = upload(store);
    var failure = failureOf(upload.append(content.chunks(0, PART, 300), runner()));
    assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
    assertThat(failure.mayRetry()).isTrue();
    assertThat(upload.receipts()).isEmpty();
    assertThat(store.client().count("putPart")).isEqualTo(4);
    append(upload, PART);
    assertIsContent(store, await(upload.commit()), PART);
    assertNothingHeld(store);
  }

  @Test
  void a_tail_that_cannot_be_read_loses_nothing() {
    FakeStore here = store();
    TestUpload before = upload(here, 3 * PART);
    append(before, 900);
    FakeStore store = here.fromElsewhere(LIMITS, SETTINGS);
    TestUpload upload = before.on(store);
    here.client().cue("readTail", Fault.DENIED);
    var failure = failureOf(upload.append(content.chunks(900, 3 * PART, 300), runner()));
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(upload.offset()).isEqualTo(900);
    append(upload, 3 * PART - 900);
    assertIsContent(store, await(upload.commit()), 3 * PART);
    assertNothingHeld(store);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "REFUSED,complete,900",
    "LOST,complete,900",
    "REFUSED,complete,1000",
    "LOST,complete,1000",
    "REFUSED,putPart,900",
    "LOST,putPart,900",
    "REFUSED,put,0",
    "LOST,put,0",
    "REFUSED,put,1",
    "LOST,put,1",
  })
  void a_commit_that_failed_goes_through_when_it_is_said_again(
      Fault fault, String request, int size) {
    FakeStore store = store();
    TestUpload upload = upload(store);
    append(upload, size < PART - 100 ? size : 2 * PART + size % PART / 9);
    long length = upload.offset();
    store.client().cue(request, fault);
    assertThat(failureOf(upload.commit()).mayRetry()).isTrue();
    assertIsContent(store, await(upload.commit()), length);
    assertIsContent(store, await(upload.commit()), length);
    assertNothingHeld(store);
  }

  @Test
  void a_lost_answer_to_a_commit_is_found_at_the_key_by_the_ingest_itself() {
    FakeStore store = store();
    TestUpload upload = upload(store);
    append(upload, 2 * PART);
    var commit = upload.commitOf(new Condition.Absent());
    var ingest =
        new MultipartIngest(
            store.client(), LIMITS, SETTINGS, new ByteBudget(100 * PART), new Retries(List.of()));
    var first = await(ingest.commit(commit));
    assertThat(await(ingest.commit(commit))).isEqualTo(first);
    assertNothingHeld(store);
  }

  @Test
  void a_flow_that_was_cancelled_is_not_over_before_its_requests_are() {
    FakeStore store = store();
    store.client().cue("putPart", Fault.STALLED, Fault.STALLED);
    TestUpload upload = upload(store);
    var running =
        upload
            .writing(content.chunks(0, 9 * PART, 300).concat(Source.maybe()))
            .viaMat(KillSwitches.single(), Keep.both())
            .toMat(Sink.ignore(), Keep.left())
            .run(runner());
    Waiting.until(() -> store.client().count("putPart") == 3 && store.client().running() == 2);
    running.second().shutdown();
    CompletableFuture<Done> stopped = running.first().toCompletableFuture();
    assertThat(stopped).isNotDone();
    store.client().letGo();
    await(stopped);
    assertThat(store.client().count("putPart")).isEqualTo(3);
    assertNothingHeld(store);
    append(upload, PART);
    assertIsContent(store, await(upload.commit()), upload.offset());
  }

  @Test
  void a_flow_that_was_cancelled_while_it_opened_a_multipart_upload_takes_it_back() {
    FakeStore store = store();
    store.client().cue("open", Fault.STALLED);
    TestUpload upload = upload(store);
    var running =
        upload
            .writing(content.chunks(0, 9 * PART, 300).concat(Source.maybe()))
            .viaMat(KillSwitches.single(), Keep.both())
            .toMat(Sink.ignore(), Keep.left())
            .run(runner());
    Waiting.until(() -> store.client().count("open") == 1);
    running.second().shutdown();
    assertThat(running.first().toCompletableFuture()).isNotDone();
    Waiting.until(() -> store.budget().used() == 0);
    store.client().letGo();
    await(running.first());
    assertThat(store.client().openUploads()).isZero();
    assertThat(upload.journal().multipart()).isEmpty();
  }

  @Test
  void a_client_that_breaks_off_leaves_all_that_had_come() {
    FakeStore store = store();
    TestUpload upload = upload(store);
    RuntimeException broken = new IllegalStateException("the client went away");
    var bytes =
        content
            .chunks(0, 2 * PART + 10, 300)
            .concatLazy(Source.lazySource(() -> Source.failed(broken)));
    String told =
        await(
            upload
                .append(bytes.mapMaterializedValue(any -> NotUsed.getInstance()), runner())
                .handle((done, failure) -> String.valueOf(failure)));
    assertThat(told).contains("the client went away");
    assertThat(upload.offset()).isEqualTo(2 * PART + 10);
    assertNothingHeld(store);
  }

  @Test
  void a_length_that_can_never_fit_is_refused_at_once() {
    PartLimits few = new PartLimits(LEAST, PART, 20, 1 << 20, false);
    FakeStore store = store(few, SETTINGS, 100 * PART);
    TestUpload upload = upload(store, 18 * PART + 1);
    var failure = failureOf(upload.append(Source.never(), runner()));
    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(failure).hasMessageContaining("at most " + 18 * PART + " bytes");
    assertThat(store.client().counts()).isEmpty();
  }

  @Test
  void an_unknown_length_that_fits_no_more_is_refused_and_keeps_what_is_there() {
    PartLimits few = new PartLimits(LEAST, PART, 20, 1 << 20, false);
    FakeStore store = store(few, SETTINGS, 100 * PART);
    TestUpload upload = upload(store);
    var failure = failureOf(upload.append(content.chunks(0, 30 * PART, 300), runner()));
    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(failure).hasMessageContaining("unknown length can have at most " + 18 * PART);
    assertThat(upload.offset()).isEqualTo(19 * PART);
    assertIsContent(store, await(upload.commit()), 19 * PART);
    assertNothingHeld(store);
  }
}
