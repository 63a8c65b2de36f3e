package dev.wharf.upload;

import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMMIT;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMPOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadReply.UnfitPartial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crash, or something that fails, while a final upload is made of its partial ones. */
class ConcatenationCrashesTest {
  private static final int CHECKPOINT = 1500;
  private static final StorageFailure AWAY =
      new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");

  @TempDir Path folder;
  private final UploadId one = UploadId.random();
  private final UploadId other = UploadId.random();
  private final UploadSpec spec = Concats.made(UploadId.random(), List.of(one, other));
  private final UploadId id = spec.id();
  private FaultyObjectStore store;
  private Rig rig;

  @BeforeEach
  void start() {
    FilesystemSettings settings = FilesystemSettings.of(folder).withCheckpointBytes(CHECKPOINT);
    store = new FaultyObjectStore(new FilesystemObjectStore(settings));
    rig = new Rig(store, Rig.impatient());
    partial(one, 4000);
    partial(other, 5000);
  }

  @AfterEach
  void stop() {
    rig.close();
    store.close();
    store.checkAllCuesMet();
  }

  private void partial(UploadId partial, long size) {
    UploadSpec of = Concats.partial(partial, OptionalLong.of(size));
    Rig.get(rig.uploads.create(of, Client.body(partial, 0, size)));
  }

  private CompletionStage<UploadReply> create() {
    return rig.uploads.create(spec);
  }

  private void assertWhole() {
    await().until(() -> rig.standing(id), Standing::complete);
    assertThat(bytes(id))
        .isEqualTo(Client.content(one, 0, 4000).concat(Client.content(other, 0, 5000)));
  }

  private ByteString bytes(UploadId of) {
    StoredObject object = Rig.get(store.stat(Client.spec(of, 0).target())).orElseThrow();
    return Rig.get(
        Client.bytes(rig.system(), store.read(object.key(), object.etag(), ByteRange.all(object))));
  }

  private void assertNothingStaged() {
    await()
        .untilAsserted(
            () ->
                assertThat(Rig.get(store.staged(Rig.JOURNAL).runWith(Sink.seq(), rig.system())))
                    .isEmpty());
  }

  /** Where each of its journalled records began. */
  private List<Long> records() {
    return rig.journal.persistedInStorage(UploadIndex.persistenceId(id)).stream()
        .filter(Recorded.class::isInstance)
        .map(event -> ((Recorded) event).receipts().get(0).from())
        .toList();
  }

  private long recorded() {
    return rig.standing(id).offset();
  }

  @Test
  void one_that_dies_half_way_goes_on_where_its_receipts_end() {
    Stall stall = store.stallCompose(2);
    create();
    Rig.get(stall.reached());
    await().until(() -> recorded() >= CHECKPOINT);
    long before = recorded();
    rig.kill(id);
    stall.release();
    int known = records().size();
    rig.wake(id);
    assertWhole();
    List<Long> after = records().subList(known, records().size());
    assertThat(after).isNotEmpty().allMatch(from -> from >= before);
  }

  @Test
  void one_that_moves_half_way_goes_on_elsewhere_and_its_creator_is_told_where() {
    Stall stall = store.stallCompose(2);
    CompletionStage<UploadReply> answer = create();
    Rig.get(stall.reached());
    rig.move(id);
    stall.release();
    assertThat(((Standing) Rig.get(answer)).id()).isEqualTo(id);
    rig.wake(id);
    assertWhole();
  }

  @Test
  void one_that_dies_before_its_first_byte_is_found_by_the_waker() {
    Stall stall = store.stall(COMPOSE);
    create();
    Rig.get(stall.reached());
    rig.kill(id);
    stall.release();
    assertThat(rig.index.wakeAtOf(id)).isPresent();
    rig.wake(id);
    assertWhole();
  }

  @Test
  void a_journal_that_fails_once_costs_nothing_that_is_recorded() {
    Stall stall = store.stallCompose(2);
    CompletionStage<UploadReply> answer = create();
    Rig.get(stall.reached());
    await().until(() -> recorded() >= CHECKPOINT);
    rig.journal.failNextPersisted(UploadIndex.persistenceId(id));
    stall.release();
    assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
    assertWhole();
  }

  @Test
  void a_store_that_is_away_for_a_while_is_waited_for() {
    store.failBefore(COMPOSE, AWAY);
    store.failBefore(COMMIT, AWAY);
    assertThat(((Standing) Rig.get(create())).complete()).isTrue();
    assertWhole();
  }

  @Test
  void a_store_that_fails_at_the_end_has_made_what_it_told_of() {
    store.failAfter(COMPOSE, AWAY);
    Rig.get(create());
    assertWhole();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = Kind.class,
      names = {"QUOTA", "DENIED", "UNSUPPORTED", "CORRUPT"})
  void what_no_repetition_helps_is_told_and_nothing_stays(Kind kind) {
    store.failBefore(COMPOSE, new StorageFailure(kind, false, "no"));
    assertThat(Rig.get(create())).isEqualTo(new StoreFailed(kind, false, "no"));
    await().until(() -> rig.describe(id), new Gone(End.FAILED, "no")::equals);
    assertNothingStaged();
    assertThat(Rig.get(store.stat(spec.target()))).isEmpty();
  }

  @Test
  void what_an_operator_can_mend_is_tried_again_when_nobody_waits() {
    rig.settings(impatientlyCreating());
    Stall stall = store.stall(COMPOSE);
    assertThat(((Standing) Rig.get(create())).complete()).isFalse();
    store.failBefore(COMPOSE, new StorageFailure(Kind.QUOTA, false, "full"));
    rig.kill(id);
    stall.release();
    rig.wake(id);
    assertWhole();
  }

  @Test
  void whoever_creates_it_waits_only_for_a_while() {
    rig.settings(impatientlyCreating());
    Stall stall = store.stall(COMPOSE);
    Standing made = (Standing) Rig.get(create());
    assertThat(made.complete()).isFalse();
    stall.release();
    assertWhole();
  }

  private static UploadSettings impatientlyCreating() {
    return Rig.impatient()
        .concatenating(new UploadSettings.Concatenation(Duration.ofMillis(100), false));
  }

  @Test
  void a_partial_that_ends_while_it_is_copied_is_named() {
    Stall stall = store.stall(COMPOSE);
    CompletionStage<UploadReply> answer = create();
    Rig.get(stall.reached());
    Rig.get(rig.uploads.terminate(other));
    stall.release();
    assertThat(Rig.get(answer)).isEqualTo(new UnfitPartial(other, Unfit.ENDED));
    Gone gone = (Gone) await().until(() -> rig.describe(id), Gone.class::isInstance);
    assertThat(gone.detail()).contains(other.value());
    assertNothingStaged();
  }

  @Test
  void it_is_terminated_while_it_is_copied() {
    Stall stall = store.stallCompose(2);
    create();
    Rig.get(stall.reached());
    CompletionStage<UploadReply> end = rig.uploads.terminate(id);
    stall.release();
    assertThat(Rig.get(end)).isEqualTo(new Terminated());
    assertNothingStaged();
    assertThat(Rig.get(store.stat(spec.target()))).isEmpty();
  }

  @Test
  void a_client_that_looks_does_not_disturb_the_copying() {
    Stall stall = store.stallCompose(2);
    CompletionStage<UploadReply> answer = create();
    Rig.get(stall.reached());
    assertThat(((Standing) Rig.get(rig.uploads.settle(id))).complete()).isFalse();
    stall.release();
    assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
    assertThat(rig.journal.persistedInStorage(UploadIndex.persistenceId(id)))
        .noneMatch(UploadEvent.SealTaken.class::isInstance);
  }
}
