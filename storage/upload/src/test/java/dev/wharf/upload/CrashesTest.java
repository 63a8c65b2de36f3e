package dev.wharf.upload;

import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMMIT;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.DISCARD;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.STAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.spi.WriterJournal;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadCommand.AnnounceDirectPut;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.CreateAndClaim;
import dev.wharf.upload.UploadCommand.GiveUpKey;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.PutAnnounced;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crash, or a store that fails, at every point between the last byte and the end. */
class CrashesTest {
  private static final StorageFailure AWAY =
      new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");

  @TempDir Path folder;
  private final UploadId id = UploadId.random();
  private final ObjectKey key = Client.spec(id, 0).target();
  private FaultyObjectStore store;
  private Rig rig;
  private TestProbe<WriterMessage> probe;

  @BeforeEach
  void start() {
    use(new FilesystemObjectStore(FilesystemSettings.of(folder)));
  }

  private void use(ObjectStore under) {
    store = new FaultyObjectStore(under);
    rig = new Rig(store, Rig.impatient());
    probe = rig.kit.createTestProbe(WriterMessage.class);
  }

  @AfterEach
  void stop() {
    rig.close();
    store.close();
    store.checkAllCuesMet();
  }

  /** In two requests, so that it is staged and committed. */
  private CompletionStage<UploadReply> uploadAll() {
    Rig.get(rig.uploads.create(Client.spec(id, 5000), Client.body(id, 0, 1000)));
    return rig.uploads.receive(id, Client.at(1000, Client.body(id, 1000, 5000)));
  }

  private ByteString object() {
    StoredObject object = Rig.get(store.stat(key)).orElseThrow();
    return Rig.get(
        Client.bytes(rig.system(), store.read(key, object.etag(), ByteRange.all(object))));
  }

  private void assertComplete() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(rig.standing(id).complete()).isTrue());
    assertThat(object()).isEqualTo(Client.content(id, 0, 5000));
    await().untilAsserted(() -> assertThat(staged()).isEmpty());
  }

  private List<?> staged() {
    return Rig.get(store.staged(Rig.JOURNAL).runWith(Sink.seq(), rig.system()));
  }

  @Test
  void the_node_dies_before_the_first_byte_and_the_key_is_free_for_the_next_one() {
    UploadSpec never = Client.to(key, new Condition.Absent(), Client.spec(UploadId.random(), 9));
    Rig.get(rig.index.insert(never, Instant.now(), Instant.now().plusSeconds(60)));
    assertThat(((Standing) Rig.get(uploadAll())).complete()).isTrue();
    assertThat(rig.describe(never.id())).isInstanceOf(Gone.class);
    assertComplete();
  }

  @Test
  void a_creation_under_way_does_not_give_up_its_key() {
    TestProbe<UploadReply> rival = rig.kit.createTestProbe(UploadReply.class);
    rig.entity(id)
        .tell(new CreateAndClaim(Client.spec(id, 9), OptionalLong.empty(), false, probe.ref()));
    rig.entity(id).tell(new GiveUpKey(rival.ref()));
    rival.expectMessage(new Busy());
    assertThat(rig.index.wakeAtOf(id)).isPresent();
  }

  @Test
  void the_node_dies_after_the_last_byte_was_recorded_and_before_the_commit() {
    Stall commit = store.stall(COMMIT);
    uploadAll();
    Rig.get(commit.reached());
    assertThat(Rig.get(store.stat(key))).isEmpty();
    rig.kill(id);
    rig.wake(id);
    assertComplete();
    commit.release();
    assertComplete();
  }

  @Test
  void the_node_dies_after_the_object_was_published_and_before_that_was_journalled() {
    store.failAfter(COMMIT, AWAY);
    uploadAll();
    await().untilAsserted(() -> assertThat(Rig.get(store.stat(key))).isPresent());
    rig.kill(id);
    rig.wake(id);
    assertComplete();
  }

  @Test
  void the_journal_fails_after_the_object_was_published() {
    Stall commit = store.stall(COMMIT);
    CompletionStage<UploadReply> answer = uploadAll();
    Rig.get(commit.reached());
    rig.journal.failNextPersisted(UploadIndex.persistenceId(id));
    commit.release();
    assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
    assertComplete();
  }

  @Test
  void a_commit_that_fails_for_now_is_said_again_without_anybody_asking() {
    store.failBefore(COMMIT, AWAY, 2);
    assertThat(Rig.get(uploadAll()))
        .isEqualTo(new StoreFailed(Kind.UNAVAILABLE, true, "the store is away"));
    assertComplete();
  }

  @Test
  void a_commit_that_is_carried_out_twice_makes_one_object() {
    store.commitTwice();
    assertThat(((Standing) Rig.get(uploadAll())).complete()).isTrue();
    assertComplete();
  }

  @Test
  void an_upload_whose_key_was_taken_fails_and_leaves_the_other_object_alone() {
    Stall commit = store.stall(COMMIT);
    CompletionStage<UploadReply> answer = uploadAll();
    Rig.get(commit.reached());
    publishAtKey();
    commit.release();
    assertThat(((StoreFailed) Rig.get(answer)).kind()).isEqualTo(Kind.PRECONDITION);
    await().untilAsserted(() -> assertThat(rig.describe(id)).isInstanceOf(Gone.class));
    assertThat(((Gone) rig.describe(id)).end()).isEqualTo(End.FAILED);
    assertThat(object()).isEqualTo(Client.content(id, 7, 9));
    await().untilAsserted(() -> assertThat(staged()).isEmpty());
  }

  /** Somebody else's object, made past us. */
  private void publishAtKey() {
    ObjectMeta stranger = ObjectMeta.of("stranger");
    Staging staging =
        new Staging(
            new dev.wharf.storage.spi.StagingId("other", "stranger"),
            key,
            new Condition.Absent(),
            "grant",
            0,
            List.of(),
            OptionalLong.empty(),
            Optional.empty(),
            stranger,
            new NoJournal());
    List<Receipt> receipts =
        Rig.get(
            Source.single(Client.content(id, 7, 9))
                .via(store.receive(staging))
                .runWith(Sink.seq(), rig.system()));
    ObjectStore direct = new FilesystemObjectStore(FilesystemSettings.of(folder));
    Rig.get(
        direct.commit(
            new dev.wharf.storage.spi.Commit(
                staging.id(),
                key,
                List.of(receipts.get(receipts.size() - 1)),
                new Condition.Absent(),
                Optional.empty(),
                1,
                stranger)));
    direct.close();
  }

  private record NoJournal() implements WriterJournal {
    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      throw new AssertionError("no slots here");
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      throw new AssertionError("no direct put here");
    }
  }

  /** A store that throws where it should fail. */
  private static ObjectStore throwingOnce(String method, ObjectStore store) {
    AtomicBoolean thrown = new AtomicBoolean();
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method) && !thrown.getAndSet(true)) {
                throw new IllegalStateException("a bug");
              }
              return called.invoke(store, arguments);
            });
  }

  @Test
  void a_store_that_throws_on_a_commit_does_not_stop_the_upload() {
    rig.close();
    store.close();
    use(throwingOnce("commit", new FilesystemObjectStore(FilesystemSettings.of(folder))));
    assertThat(Rig.get(uploadAll()))
        .isEqualTo(new StoreFailed(Kind.UNKNOWN, true, "java.lang.IllegalStateException: a bug"));
    assertComplete();
  }

  @Test
  void a_store_that_throws_on_a_discard_does_not_stop_the_upload() {
    rig.close();
    store.close();
    use(throwingOnce("discard", new FilesystemObjectStore(FilesystemSettings.of(folder))));
    Rig.get(rig.uploads.create(Client.spec(id, 5000)));
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 100))));
    assertThat(Rig.get(rig.uploads.terminate(id))).isInstanceOf(StoreFailed.class);
    await().untilAsserted(() -> assertThat(staged()).isEmpty());
  }

  @Test
  void terminating_during_a_commit_waits_and_then_removes_the_object() {
    Stall commit = store.stall(COMMIT);
    uploadAll();
    Rig.get(commit.reached());
    CompletionStage<UploadReply> terminated = rig.uploads.terminate(id);
    commit.release();
    assertThat(Rig.get(terminated)).isEqualTo(new Terminated());
    assertThat(Rig.get(store.stat(key))).isEmpty();
    assertThat(rig.describe(id)).isEqualTo(new Gone(End.TERMINATED, ""));
  }

  @Test
  void requests_during_a_long_commit_are_told_to_come_again() {
    Stall commit = store.stall(COMMIT);
    CompletionStage<UploadReply> answer = uploadAll();
    Rig.get(commit.reached());
    assertThat(Rig.get(rig.uploads.settle(id))).isEqualTo(new Busy());
    assertThat(Rig.get(rig.uploads.terminate(id))).isEqualTo(new Busy());
    assertThat(Rig.get(rig.uploads.receive(id, Client.at(5000, Client.body(id, 5000, 5000)))))
        .isEqualTo(new Busy());
    assertThat(rig.standing(id).complete()).isFalse();
    commit.release();
    assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
  }

  @Test
  void a_discard_that_fails_is_said_again() {
    Rig.get(rig.uploads.create(Client.spec(id, 5000)));
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 100))));
    store.failBefore(DISCARD, AWAY);
    assertThat(Rig.get(rig.uploads.terminate(id))).isInstanceOf(StoreFailed.class);
    await().untilAsserted(() -> assertThat(rig.describe(id)).isInstanceOf(Gone.class));
    await().untilAsserted(() -> assertThat(staged()).isEmpty());
  }

  @Test
  void the_node_dies_between_the_intent_to_terminate_and_the_discard() {
    Rig.get(rig.uploads.create(Client.spec(id, 5000)));
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 100))));
    Stall discard = store.stall(DISCARD);
    rig.uploads.terminate(id);
    Rig.get(discard.reached());
    rig.kill(id);
    rig.wake(id);
    await().untilAsserted(() -> assertThat(staged()).isEmpty());
    await()
        .untilAsserted(() -> assertThat(rig.describe(id)).isEqualTo(new Gone(End.TERMINATED, "")));
    discard.release();
  }

  @Test
  void a_store_that_fails_in_the_middle_keeps_what_it_had() {
    Rig.get(rig.uploads.create(Client.spec(id, 5000)));
    store.tearReceive(2300, AWAY);
    assertThat(Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 5000)))))
        .isEqualTo(new StoreFailed(Kind.UNAVAILABLE, true, "the store is away"));
    assertThat(rig.standing(id).offset()).isEqualTo(2300);
    Rig.get(rig.uploads.receive(id, Client.at(2300, Client.body(id, 2300, 5000))));
    assertComplete();
  }

  // A direct put, on a store that can do it

  private enum Under {
    FILES,
    PARTS;

    ObjectStore store(Path folder) {
      return this == FILES
          ? new FilesystemObjectStore(FilesystemSettings.of(folder))
          : new InMemoryObjectStore(InMemoryObjectStore.Settings.multipart());
    }
  }

  private void use(Under under) {
    rig.close();
    store.close();
    use(under.store(folder));
  }

  private Granted putting(Under under) {
    use(under);
    Rig.get(rig.uploads.create(Client.spec(id, 5000)));
    rig.entity(id)
        .tell(new Claim(0, OptionalLong.empty(), OptionalLong.empty(), false, probe.ref()));
    return probe.expectMessageClass(Granted.class);
  }

  private ObjectMeta announced(Granted grant) {
    grant.upload().tell(new AnnounceDirectPut(grant.token(), probe.ref()));
    return probe.expectMessageClass(PutAnnounced.class).meta();
  }

  /** Puts as a writer's flow does, with what the journal said to put beside it. */
  private Receipt put(Granted grant, ObjectMeta meta, long from) {
    Staging staging =
        new Staging(
            grant.staging(),
            grant.target(),
            grant.expected(),
            grant.token(),
            0,
            List.of(),
            grant.length(),
            Optional.empty(),
            grant.meta(),
            new Announced(meta));
    return Rig.get(
            Source.single(Client.content(id, from, from + 5000))
                .via(store.receive(staging))
                .runWith(Sink.seq(), rig.system()))
        .get(0);
  }

  private record Announced(ObjectMeta meta) implements WriterJournal {
    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      throw new AssertionError("no slots here");
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      return java.util.concurrent.CompletableFuture.completedFuture(meta);
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_writer_dies_between_its_direct_put_and_the_report(Under under) {
    Granted grant = putting(under);
    put(grant, announced(grant), 0);
    probe.stop();
    assertComplete();
  }

  @ParameterizedTest
  @EnumSource
  void the_node_dies_between_a_direct_put_and_the_report(Under under) {
    Granted grant = putting(under);
    put(grant, announced(grant), 0);
    rig.kill(id);
    rig.wake(id);
    assertComplete();
  }

  @ParameterizedTest
  @EnumSource
  void the_key_of_a_direct_put_cannot_be_looked_up_for_now(Under under) {
    Granted grant = putting(under);
    put(grant, announced(grant), 0);
    store.failBefore(STAT, AWAY);
    probe.stop();
    assertComplete();
  }

  @ParameterizedTest
  @EnumSource
  void the_writer_dies_between_the_announcement_and_the_put(Under under) {
    Granted grant = putting(under);
    announced(grant);
    probe.stop();
    Standing settled = (Standing) Rig.get(rig.uploads.settle(id));
    assertThat(settled.offset()).isZero();
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 5000))));
    assertComplete();
  }

  @ParameterizedTest
  @EnumSource
  void a_direct_put_that_arrives_late_is_replaced_by_what_was_acknowledged(Under under) {
    Granted grant = putting(under);
    ObjectMeta meta = announced(grant);
    rig.kill(id);
    Rig.get(rig.uploads.settle(id));
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 3000))));
    put(grant, meta, 1);
    Rig.get(rig.uploads.receive(id, Client.at(3000, Client.body(id, 3000, 5000))));
    assertComplete();
  }

  @ParameterizedTest
  @EnumSource
  void a_direct_put_is_reported_with_the_whole_upload_or_not_at_all(Under under) {
    Granted grant = putting(under);
    announced(grant);
    Receipt half = new Receipt(0, 2500, Receipt.Form.OBJECT, "etag");
    grant.upload().tell(new Record(grant.token(), 0, List.of(half), false, true, probe.ref()));
    probe.expectMessageClass(WriterMessage.Refused.class);
    assertThat(((Standing) Rig.get(rig.uploads.settle(id))).offset()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void a_second_try_is_staged_as_the_first_put_may_still_arrive(Under under) {
    Granted grant = putting(under);
    ObjectMeta meta = announced(grant);
    rig.kill(id);
    Rig.get(rig.uploads.settle(id));
    put(grant, meta, 1);
    Body all = Client.body(id, 0, 5000);
    assertThat(((Standing) Rig.get(rig.uploads.receive(id, Client.at(0, all)))).complete())
        .isTrue();
    assertComplete();
  }

  @ParameterizedTest
  @EnumSource
  void an_upload_that_cannot_be_put_where_somebody_elses_object_is_ends(Under under) {
    putting(under);
    probe.stop();
    UploadId other = UploadId.random();
    UploadSpec rival = Client.to(key, new Condition.Absent(), Client.spec(other, 100));
    Rig second = new Rig(store, Rig.impatient());
    Rig.get(second.uploads.create(rival, Client.body(other, 0, 100)));
    second.close();
    StoreFailed refused = (StoreFailed) Rig.get(receiveAll());
    assertThat(refused.kind()).isEqualTo(Kind.PRECONDITION);
    assertThat(refused.mayRetry()).isFalse();
    assertThat(rig.standing(id).offset()).isZero();
    assertThat(((StoreFailed) Rig.get(receiveAll())).kind()).isEqualTo(Kind.PRECONDITION);
    await().untilAsserted(() -> assertThat(rig.describe(id)).isInstanceOf(Gone.class));
    assertThat(object()).isEqualTo(Client.content(other, 0, 100));
    await().untilAsserted(() -> assertThat(staged()).isEmpty());
  }

  private CompletionStage<UploadReply> receiveAll() {
    return rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 5000)));
  }

  @ParameterizedTest
  @EnumSource
  void a_small_upload_in_one_request_is_put_and_one_with_a_digest_is_not(Under under) {
    use(under);
    Rig.get(rig.uploads.create(Client.spec(id, 5000), Client.body(id, 0, 5000)));
    assertComplete();
    assertThat(Rig.get(store.stat(key)).orElseThrow().meta().uploadId())
        .startsWith(id.value() + ".");
    UploadId checked = UploadId.random();
    Digest digest = Digests.of(Digest.Algorithm.SHA_256, Client.content(checked, 0, 5000));
    UploadSpec spec = Client.spec(checked, 5000).withDigest(digest);
    Rig.get(rig.uploads.create(spec, Client.body(checked, 0, 5000)));
    await().untilAsserted(() -> assertThat(rig.standing(checked).complete()).isTrue());
    assertThat(Rig.get(store.stat(spec.target())).orElseThrow().meta().uploadId())
        .isEqualTo(checked.value());
  }

  // A zombie with a seal

  @Test
  void a_writer_that_slept_after_taking_a_seal_damages_nothing_when_it_wakes() {
    Rig.get(rig.uploads.create(Client.spec(id, 5000)));
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 1000))));
    rig.entity(id)
        .tell(new Claim(1000, OptionalLong.empty(), OptionalLong.empty(), false, probe.ref()));
    Granted sleeper = probe.expectMessageClass(Granted.class);
    assertThat(sleeper.open()).hasSize(1);
    rig.kill(id);
    Rig.get(rig.uploads.receive(id, Client.at(1000, Client.body(id, 1000, 4000))));
    wakeUp(sleeper);
    Rig.get(rig.uploads.receive(id, Client.at(4000, Client.body(id, 4000, 5000))));
    assertComplete();
    wakeUp(sleeper);
    assertThat(object()).isEqualTo(Client.content(id, 0, 5000));
    probe.expectMessageClass(WriterMessage.Fenced.class);
  }

  /** Writes rubbish where it was allowed to go on, and says so. */
  private void wakeUp(Granted sleeper) {
    Staging staging =
        new Staging(
            sleeper.staging(),
            sleeper.target(),
            sleeper.expected(),
            sleeper.token(),
            sleeper.offset(),
            sleeper.open(),
            sleeper.length(),
            Optional.empty(),
            sleeper.meta(),
            new NoJournal());
    var receipts =
        Source.single(ByteString.fromString("rubbish".repeat(200)))
            .via(store.receive(staging))
            .runWith(Sink.seq(), rig.system())
            .handle((all, failure) -> failure == null ? all : List.<Receipt>of());
    List<Receipt> said = Rig.get(receipts);
    rig.entity(id).tell(new Record(sleeper.token(), 1000, said, false, true, probe.ref()));
  }
}
