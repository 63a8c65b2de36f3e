package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultyObjectStoreTest extends ContractFixture {
  private static final StorageFailure AWAY = new StorageFailure(Kind.UNAVAILABLE, true, "away");

  @Override
  protected ObjectStore open() {
    return new FaultyObjectStore(
        new InMemoryObjectStore(InMemoryObjectStore.Settings.sealing().withPartSize(1000)));
  }

  @Override
  protected int partSize() {
    return 1000;
  }

  private FaultyObjectStore faulty() {
    return (FaultyObjectStore) store();
  }

  @AfterEach
  void every_cue_was_met() {
    faulty().checkAllCuesMet();
  }

  @Test
  void a_call_fails_as_often_as_it_was_told_and_does_nothing() {
    TestUpload upload = upload();
    append(upload, 10);
    faulty().failBefore(Operation.COMMIT, AWAY, 2);
    assertRefused(upload.commit(), Kind.UNAVAILABLE);
    assertRefused(upload.commit(), Kind.UNAVAILABLE);
    assertThat(await(store().stat(upload.target()))).isEmpty();
    assertIsContent(await(upload.commit()), 10);
  }

  @Test
  void a_call_that_fails_afterwards_has_done_its_work() {
    TestUpload upload = upload();
    append(upload, 10);
    faulty().failAfter(Operation.COMMIT, AWAY);
    assertRefused(upload.commit(), Kind.UNAVAILABLE);
    assertThat(await(store().stat(upload.target()))).isPresent();
    faulty().failAfter(Operation.DELETE, AWAY);
    assertRefused(store().delete(upload.target()), Kind.UNAVAILABLE);
    faulty().failBefore(Operation.STAT, AWAY);
    assertRefused(store().stat(upload.target()), Kind.UNAVAILABLE);
    assertThat(await(store().stat(upload.target()))).isEmpty();
  }

  @Test
  void a_commit_carried_out_twice_makes_one_object() {
    StoredObject there = object(someKey(), 5);
    TestUpload upload = upload(there.key());
    append(upload, 10);
    faulty().commitTwice();
    assertIsContent(await(upload.commit(new Condition.Matches(there.etag()))), 10);
  }

  @Test
  void a_call_that_stands_still_goes_on_when_it_is_let_go() {
    TestUpload upload = upload();
    append(upload, 10);
    Stall stall = faulty().stall(Operation.DISCARD);
    CompletableFuture<Done> answer = upload.discard().toCompletableFuture();
    await(stall.reached());
    assertThat(answer).isNotDone();
    assertThat(all(store().staged(journal))).hasSize(1);
    stall.release();
    await(answer);
    assertThat(all(store().staged(journal))).isEmpty();
  }

  @Test
  void a_torn_flow_keeps_what_had_arrived() {
    TestUpload upload = upload();
    faulty().tearReceive(2500, AWAY);
    assertRefused(upload.append(content.chunks(0, 9000, 300), runner()), Kind.UNAVAILABLE);
    assertThat(upload.offset()).isEqualTo(2500);
    append(upload, 100);
    assertIsContent(await(upload.commit()), 2600);
  }

  @Test
  void a_flow_that_fails_before_takes_no_byte() {
    TestUpload upload = upload();
    faulty().failBefore(Operation.RECEIVE, AWAY);
    assertRefused(upload.append(content.chunks(0, 10, 10), runner()), Kind.UNAVAILABLE);
    assertThat(upload.receipts()).isEmpty();
  }

  @Test
  void a_flow_that_fails_afterwards_has_stored_everything() {
    TestUpload upload = upload();
    faulty().failAfter(Operation.RECEIVE, AWAY);
    assertRefused(upload.append(content.chunks(0, 10, 10), runner()), Kind.UNAVAILABLE);
    assertThat(upload.offset()).isEqualTo(10);
  }

  @Test
  void a_flow_stands_still_after_so_many_bytes() {
    TestUpload upload = upload();
    Stall stall = faulty().stallReceive(2500);
    CompletableFuture<Done> answer =
        upload.append(content.chunks(0, 9000, 500), runner()).toCompletableFuture();
    await(stall.reached());
    assertThat(upload.offset()).isLessThanOrEqualTo(2500);
    assertThat(answer).isNotDone();
    stall.release();
    await(answer);
    assertIsContent(await(upload.commit()), 9000);
  }

  @Test
  void a_read_breaks_off_half_way() {
    StoredObject object = object(someKey(), 100);
    faulty().failAfter(Operation.READ, AWAY);
    assertRefused(
        store()
            .read(object.key(), object.etag(), ByteRange.all(object))
            .runWith(Sink.ignore(), runner()),
        Kind.UNAVAILABLE);
  }

  @Test
  void a_composing_stands_still_and_fails_before_and_after() {
    StoredObject base = object(someKey(), 100);
    List<Piece> pieces = List.of(new Piece.OfObject(base.key(), base.etag(), ByteRange.all(base)));
    TestUpload upload = upload();
    faulty().failBefore(Operation.COMPOSE, AWAY);
    Source<Receipt, NotUsed> failing = upload.composing(pieces);
    assertRefused(failing.runWith(Sink.ignore(), runner()), Kind.UNAVAILABLE);
    assertThat(upload.offset()).isZero();
    faulty().failAfter(Operation.COMPOSE, AWAY);
    assertRefused(upload.composing(pieces).runWith(Sink.ignore(), runner()), Kind.UNAVAILABLE);
    assertThat(upload.offset()).isEqualTo(100);
    Stall stall = faulty().stall(Operation.COMPOSE);
    CompletableFuture<Done> answer =
        upload.composing(pieces).runWith(Sink.ignore(), runner()).toCompletableFuture();
    await(stall.reached());
    assertThat(answer).isNotDone();
    stall.release();
    await(answer);
    assertThat(upload.offset()).isEqualTo(200);
  }

  static List<Arguments> calls() {
    ObjectKey key = someKey();
    Condition absent = new Condition.Absent();
    StoredObject object = new StoredObject(key, 1, "any", Instant.EPOCH, ObjectMeta.of("any"));
    return List.of(
        call(Operation.FOLDER, store -> store.folder("")),
        call(Operation.MAKE_FOLDER, store -> store.makeFolder("made")),
        call(Operation.REMOVE_FOLDER, store -> store.removeFolder("made")),
        call(Operation.COPY, store -> store.copy(object, someKey(), absent, object.meta())),
        call(Operation.RENAME, store -> store.rename("from", "to")),
        call(Operation.TOUCH, store -> store.touch(key, Instant.EPOCH)),
        call(Operation.OPEN, store -> store.open(key, "any")),
        call(Operation.DELETE, store -> store.delete(key, "any")),
        call(Operation.LIST, store -> store.list("").runWith(Sink.ignore(), runner())));
  }

  private static Arguments call(
      Operation operation, Function<ObjectStore, CompletionStage<?>> call) {
    return Arguments.of(operation, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void every_call_has_its_cue(Operation operation, Function<ObjectStore, CompletionStage<?>> call) {
    faulty().failBefore(operation, AWAY);
    assertRefused(call.apply(store()), Kind.UNAVAILABLE);
    faulty().failAfter(operation, AWAY);
    assertRefused(call.apply(store()), Kind.UNAVAILABLE);
  }

  @Test
  void a_cue_that_was_never_met_is_told() {
    FaultyObjectStore other = new FaultyObjectStore(store());
    other.failBefore(Operation.STAT, AWAY);
    assertThatThrownBy(other::checkAllCuesMet).isInstanceOf(AssertionError.class);
  }
}
