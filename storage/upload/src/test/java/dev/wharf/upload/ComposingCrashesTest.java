package dev.wharf.upload;

import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMMIT;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMPOSE;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.DISCARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import dev.wharf.upload.MemoryIndex.Fault;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.KeyClaimed;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash, or something that fails, between the steps by which an upload begins with what the store
 * has. Whoever looks the key up meets the old or the new, whole; what has no key expires.
 */
class ComposingCrashesTest {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  @TempDir Path folder;
  private final UploadId id = UploadId.random();
  private final ObjectKey key = Client.spec(id, 0).target();
  private FaultyObjectStore store;
  private Rig rig;

  @BeforeEach
  void start() {
    FilesystemSettings settings = FilesystemSettings.of(folder).withCheckpointBytes(1500);
    store = new FaultyObjectStore(new FilesystemObjectStore(settings));
    rig = new Rig(store, Rig.impatient());
  }

  @AfterEach
  void stop() {
    rig.close();
    store.close();
    store.checkAllCuesMet();
  }

  private static StorageFailure away() {
    return new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");
  }

  private UploadSpec next(Condition expected) {
    return Client.to(key, expected, Client.spec(UploadId.random(), UNKNOWN));
  }

  private UploadReply find() {
    return Rig.get(rig.uploads.find(key));
  }

  private UploadReply store(UploadId upload, long from, long to) {
    return Rig.get(rig.uploads.receive(upload, Client.at(from, Client.stor(id, from, to, true))));
  }

  private void assertObject(long size) {
    StoredObject object = Rig.get(store.stat(key)).orElseThrow();
    ByteString bytes =
        Rig.get(Client.bytes(rig.system(), store.read(key, object.etag(), ByteRange.all(object))));
    assertThat(bytes).isEqualTo(Client.content(id, 0, size));
  }

  /** Nobody comes back for it; then nothing of it is left. */
  private void assertExpires(UploadId orphan) {
    rig.kill(orphan);
    rig.clock.forward(Duration.ofDays(8));
    await()
        .untilAsserted(
            () -> {
              rig.wake(orphan);
              assertThat(rig.describe(orphan)).isInstanceOfAny(Gone.class, NotFound.class);
            });
    assertNotStaged(orphan);
  }

  private void assertNotStaged(UploadId upload) {
    await()
        .untilAsserted(
            () ->
                assertThat(Rig.get(store.staged(Rig.JOURNAL).runWith(Sink.seq(), rig.system())))
                    .noneMatch(staged -> staged.id().upload().equals(upload.value())));
  }

  /** It failed, and is not there. */
  private void assertLeftNothing(UploadSpec spec) {
    assertThat(rig.describe(spec.id())).isInstanceOfAny(Gone.class, NotFound.class);
    assertNotStaged(spec.id());
  }

  @Nested
  class FromAnUpload {
    private final UploadSpec next = next(new Condition.Absent());

    @BeforeEach
    void leave() {
      Rig.get(rig.uploads.create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 9000, false)));
    }

    private CompletionStage<UploadReply> create() {
      return rig.uploads.create(next, new Base.OfUpload(id, 5000));
    }

    private void assertOldGoesOn() {
      assertThat(((Standing) find()).id()).isEqualTo(id);
      assertThat(((Standing) store(id, 9000, 12_000)).complete()).isTrue();
      assertObject(12_000);
    }

    private void assertNewGoesOn() {
      assertThat(((Standing) find()).id()).isEqualTo(next.id());
      assertThat(((Standing) find()).offset()).isEqualTo(5000);
      assertThat(((Standing) store(next.id(), 5000, 12_000)).complete()).isTrue();
      assertObject(12_000);
    }

    @Test
    void the_node_dies_before_anything_was_composed() {
      Stall compose = store.stall(COMPOSE);
      create();
      Rig.get(compose.reached());
      rig.kill(next.id());
      assertOldGoesOn();
      assertExpires(next.id());
    }

    @Test
    void the_node_dies_when_the_new_one_has_its_bytes_and_not_yet_the_key() {
      rig.index.nextClaim(Fault.LOST_BEFORE);
      create();
      await().until(rig.index::isFaultMet);
      rig.kill(id);
      assertOldGoesOn();
      assertExpires(next.id());
    }

    @Test
    void the_node_dies_when_the_key_has_passed_and_the_old_one_is_still_there() {
      rig.index.nextClaim(Fault.LOST_AFTER);
      create();
      await().until(rig.index::isFaultMet);
      assertThat(((Standing) find()).id()).isEqualTo(next.id());
      assertThat(rig.standing(id).offset()).isEqualTo(9000);
      rig.kill(next.id());
      assertNewGoesOn();
      assertExpires(id);
      assertObject(12_000);
    }

    @Test
    void the_node_dies_while_the_old_one_is_discarded() {
      Stall discard = store.stall(DISCARD);
      assertThat(Rig.get(create())).isInstanceOf(Standing.class);
      Rig.get(discard.reached());
      rig.kill(id);
      rig.wake(id);
      await()
          .untilAsserted(
              () -> assertThat(rig.describe(id)).isEqualTo(new Gone(End.TERMINATED, "")));
      assertNotStaged(id);
      assertNewGoesOn();
      discard.release();
    }

    @Test
    void the_word_that_the_key_has_passed_is_lost_with_its_connection() {
      rig.index.nextClaim(Fault.FAILED_AFTER);
      assertThat(Rig.get(create())).isInstanceOf(Standing.class);
      assertNewGoesOn();
      assertNotStaged(id);
    }

    @Test
    void the_key_cannot_be_passed_for_now() {
      rig.index.nextClaim(Fault.FAILED_BEFORE);
      assertThat(Rig.get(create())).isInstanceOf(Unavailable.class);
      assertLeftNothing(next);
      assertOldGoesOn();
    }

    @Test
    void the_database_goes_away_with_the_key_on_its_way() {
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> answer = create();
      Rig.get(compose.reached());
      rig.index.breakDown();
      compose.release();
      assertThat(Rig.get(answer)).isInstanceOf(Unavailable.class);
      rig.index.repair();
      assertOldGoesOn();
      assertExpires(next.id());
    }

    @Test
    void the_store_fails_before_the_first_byte() {
      store.failBefore(COMPOSE, away());
      assertThat(Rig.get(create())).isEqualTo(StoreWork.failed(away()));
      assertLeftNothing(next);
      assertOldGoesOn();
    }

    @Test
    void the_store_fails_when_all_is_composed() {
      store.failAfter(COMPOSE, away());
      assertThat(Rig.get(create())).isEqualTo(StoreWork.failed(away()));
      assertLeftNothing(next);
      assertOldGoesOn();
    }

    @Test
    void the_journal_fails_under_the_new_one() {
      rig.journal.failNextPersisted(UploadIndex.persistenceId(next.id()));
      UploadReply reply = Rig.get(create());
      if (reply instanceof Standing) {
        assertNewGoesOn();
      } else {
        assertLeftNothing(next);
        assertOldGoesOn();
      }
    }

    @Test
    void the_old_one_is_terminated_meanwhile() {
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> answer = create();
      Rig.get(compose.reached());
      Rig.get(rig.uploads.terminate(id));
      compose.release();
      assertThat(Rig.get(answer)).isEqualTo(new NotFound());
      assertLeftNothing(next);
      assertThat(find()).isEqualTo(new NotFound());
    }

    @Test
    void the_old_one_becomes_an_object_meanwhile_and_stays_one() {
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> answer = create();
      Rig.get(compose.reached());
      assertThat(((Standing) store(id, 9000, 12_000)).complete()).isTrue();
      compose.release();
      assertThat(Rig.get(answer)).isNotInstanceOf(Standing.class);
      assertLeftNothing(next);
      assertObject(12_000);
    }

    @Test
    void the_old_one_is_gone_on_with_meanwhile_and_loses_its_key_all_the_same() {
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> answer = create();
      Rig.get(compose.reached());
      Rig.get(rig.uploads.receive(id, Client.at(9000, Client.stor(id, 9000, 9500, false))));
      compose.release();
      assertThat(Rig.get(answer)).isInstanceOf(Standing.class);
      assertNewGoesOn();
      assertNotStaged(id);
    }

    @Test
    void of_two_that_want_to_begin_with_it_one_gets_the_key() {
      UploadSpec other = next(new Condition.Absent());
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> late = create();
      Rig.get(compose.reached());
      assertThat(Rig.get(rig.uploads.create(other, new Base.OfUpload(id, 6000))))
          .isInstanceOf(Standing.class);
      compose.release();
      assertThat(Rig.get(late)).isInstanceOfAny(NotFound.class, Gone.class, Busy.class);
      assertLeftNothing(next);
      assertThat(((Standing) find()).id()).isEqualTo(other.id());
      store(other.id(), 6000, 7000);
      assertObject(7000);
    }

    @Test
    void this_replica_is_drained_while_it_composes() {
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> answer = create();
      Rig.get(compose.reached());
      rig.writers.tell(new Writers.Drain(rig.system().ignoreRef()));
      assertThat(Rig.get(answer)).isInstanceOf(Unavailable.class);
      assertLeftNothing(next);
      assertThat(((Standing) find()).id()).isEqualTo(id);
    }
  }

  @Nested
  class WhereNothingExpires {
    private final UploadSpec next = next(new Condition.Absent());

    @BeforeEach
    void leave() {
      rig.close();
      rig = new Rig(store, Rig.impatient().expiringAfter(Optional.empty()));
      Rig.get(rig.uploads.create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 9000, false)));
    }

    private void crash(Fault fault) {
      rig.index.nextClaim(fault);
      rig.uploads.create(next, new Base.OfUpload(id, 5000));
      await().until(rig.index::isFaultMet);
    }

    private void wake(UploadId upload, Duration later) {
      rig.clock.forward(later);
      rig.kill(upload);
      rig.wake(upload);
    }

    private void assertEndsAfterADay(UploadId stray, UploadId keyed) {
      wake(stray, Duration.ofHours(23));
      await()
          .untilAsserted(
              () ->
                  assertThat(rig.index.wakeAtOf(stray))
                      .hasValue(rig.clock.instant().plus(Duration.ofHours(1))));
      wake(stray, Duration.ofHours(1));
      wake(keyed, Duration.ofDays(300));
      await()
          .untilAsserted(
              () -> assertThat(rig.describe(stray)).isEqualTo(new Gone(End.EXPIRED, "")));
      assertNotStaged(stray);
      assertThat(((Standing) find()).id()).isEqualTo(keyed);
    }

    @Test
    void what_never_got_its_key_ends_all_the_same() {
      crash(Fault.LOST_BEFORE);
      assertEndsAfterADay(next.id(), id);
    }

    @Test
    void so_does_what_has_lost_it() {
      crash(Fault.LOST_AFTER);
      assertThat(((Standing) find()).id()).isEqualTo(next.id());
      assertEndsAfterADay(id, next.id());
    }

    @Test
    void while_nobody_can_be_asked_nothing_ends() {
      crash(Fault.LOST_BEFORE);
      rig.clock.forward(Duration.ofDays(2));
      rig.index.breakDown();
      int asked = rig.index.refused();
      rig.wake(next.id());
      await().until(() -> rig.index.refused() > asked);
      assertThat(rig.describe(next.id())).isInstanceOf(Standing.class);
    }
  }

  @Nested
  class FromAnObject {
    private StoredObject object;
    private UploadSpec next;

    @BeforeEach
    void publish() {
      Rig.get(rig.uploads.create(Client.spec(id, 9000), Client.body(id, 0, 9000)));
      object = Rig.get(store.stat(key)).orElseThrow();
      next = next(new Condition.Matches(object.etag()));
    }

    private CompletionStage<UploadReply> create() {
      return rig.uploads.create(next, new Base.OfObject(object, 5000));
    }

    private void assertObjectAndKeyAreFree() {
      assertObject(9000);
      assertThat(find()).isEqualTo(new NotFound());
      UploadSpec again = next(new Condition.Matches(object.etag()));
      assertThat(Rig.get(rig.uploads.create(again, new Base.OfObject(object, 9000))))
          .isInstanceOf(Standing.class);
      store(again.id(), 9000, 9900);
      assertObject(9900);
    }

    @Test
    void the_node_dies_before_anything_was_composed() {
      Stall compose = store.stall(COMPOSE);
      create();
      Rig.get(compose.reached());
      rig.kill(next.id());
      assertObjectAndKeyAreFree();
      assertExpires(next.id());
    }

    @Test
    void the_node_dies_before_the_new_one_has_its_key() {
      rig.index.nextClaim(Fault.LOST_BEFORE);
      create();
      await().until(rig.index::isFaultMet);
      rig.kill(next.id());
      assertObjectAndKeyAreFree();
      assertExpires(next.id());
    }

    @Test
    void the_word_that_it_has_its_key_is_lost_with_its_connection() {
      rig.index.nextClaim(Fault.FAILED_AFTER);
      assertThat(Rig.get(create())).isInstanceOf(Standing.class);
      assertThat(((Standing) find()).id()).isEqualTo(next.id());
    }

    @Test
    void the_key_cannot_be_had_for_now() {
      rig.index.nextClaim(Fault.FAILED_BEFORE);
      assertThat(Rig.get(create())).isInstanceOf(Unavailable.class);
      assertLeftNothing(next);
      assertObjectAndKeyAreFree();
    }

    @Test
    void another_takes_the_key_meanwhile() {
      Stall compose = store.stall(COMPOSE);
      CompletionStage<UploadReply> answer = create();
      Rig.get(compose.reached());
      UploadSpec rival = next(new Condition.Matches(object.etag()));
      Rig.get(rig.uploads.create(rival));
      compose.release();
      assertThat(Rig.get(answer)).isEqualTo(new KeyClaimed(rival.id()));
      assertLeftNothing(next);
    }

    @Test
    void the_store_fails_when_all_is_composed() {
      store.failAfter(COMPOSE, away());
      assertThat(((StoreFailed) Rig.get(create())).kind()).isEqualTo(Kind.UNAVAILABLE);
      assertLeftNothing(next);
      assertObjectAndKeyAreFree();
    }

    @Test
    void what_is_left_at_the_end_is_found_while_it_is_committed() {
      Rig.get(create());
      Stall commit = store.stall(COMMIT);
      CompletionStage<UploadReply> answer =
          rig.uploads.receive(next.id(), Client.at(5000, Client.stor(id, 5000, 6000, true)));
      Rig.get(commit.reached());
      Standing found = (Standing) find();
      assertThat(found.offset()).isEqualTo(6000);
      assertThat(found.complete()).isFalse();
      commit.release();
      assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
      assertObject(6000);
    }
  }
}
