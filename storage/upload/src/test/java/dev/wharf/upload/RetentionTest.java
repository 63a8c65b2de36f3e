package dev.wharf.upload;

import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.DELETE;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.DISCARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of complete uploads in the long run. */
class RetentionTest {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration LONGER = KEPT.plusSeconds(1);
  private static final StorageFailure AWAY =
      new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");

  private final UploadId id = UploadId.random();
  private final ObjectKey key = Client.spec(id, 0).target();
  private InMemoryObjectStore memory;
  private FaultyObjectStore store;
  private Rig rig;

  @BeforeEach
  void start() {
    use(Optional.of(KEPT), InMemoryObjectStore.Settings.sealing());
  }

  private void use(Optional<Duration> kept, InMemoryObjectStore.Settings settings) {
    memory = new InMemoryObjectStore(settings);
    store = new FaultyObjectStore(memory);
    rig = new Rig(store, Rig.impatient().keepingComplete(kept));
  }

  private void useInstead(Optional<Duration> kept, InMemoryObjectStore.Settings settings) {
    stop();
    use(kept, settings);
  }

  @AfterEach
  void stop() {
    rig.close();
    memory.checkNoMisuse();
    store.checkAllCuesMet();
  }

  private void upload(UploadSpec spec) {
    UploadReply reply = Rig.get(rig.uploads.create(spec, Client.body(spec.id(), 0, 100)));
    assertThat(((UploadReply.Standing) reply).complete()).isTrue();
  }

  private void upload() {
    upload(Client.spec(id, 100).perishing());
  }

  private Optional<StoredObject> object() {
    return Rig.get(memory.stat(key));
  }

  private void wakeAfter(Duration time) {
    rig.clock.forward(time);
    rig.wake(id);
  }

  private void assertLookedAfterAt(Instant time) {
    await().untilAsserted(() -> assertThat(rig.index.wakeAtOf(id)).hasValue(time));
  }

  private void assertEnded() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(rig.describe(id)).isEqualTo(new Gone(End.EXPIRED, "")));
    await()
        .untilAsserted(
            () -> assertThat(Rig.get(rig.index.phase(id))).hasValue(UploadIndex.Phase.ENDED));
  }

  private void assertKept() {
    assertThat(rig.standing(id).complete()).isTrue();
    assertThat(object()).isPresent();
  }

  @Test
  void a_complete_upload_is_looked_after_when_it_has_been_kept() {
    upload();
    assertLookedAfterAt(rig.clock.instant().plus(KEPT));
    assertThat(rig.standing(id).expires()).isEmpty();
  }

  /** A store that seals, one that cuts parts, one where small objects are put directly. */
  enum Store {
    SEALING(InMemoryObjectStore.Settings.sealing()),
    PARTS(InMemoryObjectStore.Settings.multipart().withDirectPut(false)),
    PUTTING(InMemoryObjectStore.Settings.multipart());

    private final InMemoryObjectStore.Settings settings;

    Store(InMemoryObjectStore.Settings settings) {
      this.settings = settings;
    }
  }

  @ParameterizedTest
  @EnumSource
  void then_it_ends_with_its_object_and_nothing_of_it_is_left(Store on) {
    useInstead(Optional.of(KEPT), on.settings);
    upload();
    wakeAfter(KEPT);
    assertEnded();
    assertThat(object()).isEmpty();
    memory.checkNothingStaged();
    assertThat(Rig.get(rig.uploads.settle(id))).isEqualTo(new Gone(End.EXPIRED, ""));
  }

  @Test
  void a_day_later_it_is_forgotten() {
    upload();
    wakeAfter(KEPT);
    assertEnded();
    wakeAfter(Duration.ofHours(25));
    await().untilAsserted(() -> assertThat(rig.index.forgotten()).containsExactly(id));
  }

  @Test
  void it_does_not_end_a_moment_too_early() {
    upload();
    Instant end = rig.clock.instant().plus(KEPT);
    wakeAfter(KEPT.minusMillis(1));
    assertLookedAfterAt(end);
    assertKept();
  }

  @Test
  void the_time_counts_from_its_completion() {
    Rig.get(rig.uploads.create(Client.spec(id, 100).perishing()));
    Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 50))));
    rig.clock.forward(Duration.ofDays(5));
    Rig.get(rig.uploads.receive(id, Client.at(50, Client.body(id, 50, 100))));
    assertLookedAfterAt(rig.clock.instant().plus(KEPT));
  }

  @Test
  void without_a_setting_it_is_kept_for_ever_and_nobody_looks_after_it() {
    useInstead(Optional.empty(), InMemoryObjectStore.Settings.sealing());
    upload();
    assertLookedAfterAt(Instant.MAX);
    wakeAfter(Duration.ofDays(3650));
    assertLookedAfterAt(Instant.MAX);
    assertKept();
  }

  @Test
  void one_that_is_to_stay_stays_and_is_not_found_again() {
    upload(Client.spec(id, 100));
    assertLookedAfterAt(UploadIndex.NEVER);
    wakeAfter(LONGER);
    assertLookedAfterAt(UploadIndex.NEVER);
    assertKept();
  }

  // What has changed since

  @Test
  void an_object_that_took_its_place_is_not_touched() {
    upload();
    replace(Client.body(UploadId.random(), 0, 99));
    wakeAfter(KEPT);
    assertEnded();
    assertThat(object().orElseThrow().size()).isEqualTo(99);
  }

  @Test
  void not_even_if_it_consists_of_the_same_bytes_and_so_has_the_same_etag() {
    stop();
    memory = new InMemoryObjectStore(InMemoryObjectStore.Settings.sealing());
    store = new FaultyObjectStore(hashing(memory));
    rig = new Rig(store, Rig.impatient().keepingComplete(Optional.of(KEPT)));
    upload();
    String again = replace(Client.body(UploadId.random(), 0, 100));
    wakeAfter(KEPT);
    assertEnded();
    assertThat(object().orElseThrow().meta().uploadId()).isEqualTo(again);
  }

  /** A store whose ETags are hashes of what an object consists of: here, all of the same. */
  private static ObjectStore hashing(ObjectStore under) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> hashing(under, method, arguments));
  }

  private static Object hashing(ObjectStore under, Method method, Object[] arguments)
      throws ReflectiveOperationException {
    return switch (method.getName()) {
      case "stat" ->
          under.stat((ObjectKey) arguments[0]).thenApply(o -> o.map(RetentionTest::hash));
      case "commit" -> under.commit((Commit) arguments[0]).thenApply(RetentionTest::hash);
      case "delete" -> under.delete((ObjectKey) arguments[0]);
      default -> method.invoke(under, arguments);
    };
  }

  private static StoredObject hash(StoredObject of) {
    return new StoredObject(of.key(), of.size(), "hash", of.modified(), of.meta());
  }

  private String replace(Body body) {
    StoredObject there = object().orElseThrow();
    UploadSpec spec =
        Client.to(
            key, new Condition.Matches(there.etag()), Client.spec(UploadId.random(), body.size()));
    UploadReply reply = Rig.get(rig.uploads.create(spec, body));
    assertThat(((UploadReply.Standing) reply).complete()).isTrue();
    return spec.id().value();
  }

  @Test
  void one_that_takes_its_place_at_the_last_moment_is_not_touched_either() {
    upload();
    Stall delete = store.stall(DELETE);
    wakeAfter(KEPT);
    Rig.get(delete.reached());
    replace(Client.body(UploadId.random(), 0, 99));
    delete.release();
    assertEnded();
    assertThat(object().orElseThrow().size()).isEqualTo(99);
  }

  @Test
  void one_whose_object_was_removed_by_other_means_just_ends() {
    upload();
    Rig.get(memory.delete(key));
    wakeAfter(KEPT);
    assertEnded();
  }

  // Trouble

  @ParameterizedTest
  @EnumSource(names = {"DELETE", "DISCARD", "STAT"})
  void what_the_store_fails_to_do_is_said_again(Operation operation) {
    upload();
    store.failBefore(operation, AWAY);
    wakeAfter(KEPT);
    assertEnded();
    assertThat(object()).isEmpty();
  }

  @Test
  void the_node_dies_between_the_intent_to_end_and_the_deletion() {
    upload();
    Stall discard = store.stall(DISCARD);
    wakeAfter(KEPT);
    Rig.get(discard.reached());
    rig.kill(id);
    rig.wake(id);
    assertEnded();
    assertThat(object()).isEmpty();
    discard.release();
  }

  @Test
  void a_deletion_that_nobody_heard_of_is_said_again() {
    upload();
    store.failAfter(DELETE, AWAY);
    wakeAfter(KEPT);
    assertEnded();
    assertThat(object()).isEmpty();
  }

  @Test
  void an_end_that_could_not_be_journalled_deletes_nothing() {
    upload();
    rig.journal.failNextPersisted(UploadIndex.persistenceId(id));
    wakeAfter(KEPT);
    await().untilAsserted(() -> assertKept());
    rig.wake(id);
    assertEnded();
  }

  // A time that is set later, or changed

  private UploadContext keeping(Duration kept) {
    return new UploadContext(
        rig.context.store(),
        rig.index,
        rig.context.settings().keepingComplete(Optional.of(kept)),
        rig.context.metrics(),
        rig.clock,
        Rig.JOURNAL,
        rig.context.outlook());
  }

  @Test
  void a_time_that_is_set_later_reaches_what_is_there() {
    useInstead(Optional.empty(), InMemoryObjectStore.Settings.sealing());
    upload();
    Instant created = rig.clock.instant();
    rig.clock.forward(Duration.ofDays(3));
    Rig.get(Retention.hasten(keeping(KEPT)));
    assertLookedAfterAt(created.plus(KEPT));
    Instant now = rig.clock.instant();
    Rig.get(Retention.hasten(keeping(Duration.ofDays(2))));
    assertLookedAfterAt(now);
  }

  @Test
  void without_a_time_nothing_is_put_forward() {
    useInstead(Optional.empty(), InMemoryObjectStore.Settings.sealing());
    upload();
    Rig.get(Retention.hasten(rig.context));
    assertLookedAfterAt(Instant.MAX);
  }

  @Test
  void a_crowd_of_those_overdue_is_spread_over_time() {
    List<UploadId> crowd = Stream.generate(UploadId::random).limit(2 * Retention.PAGE + 1).toList();
    Instant now = rig.clock.instant();
    for (UploadId upload : crowd) {
      Rig.get(rig.index.insert(Client.spec(upload, 1), now.minus(LONGER), now));
      Rig.get(rig.index.completed(upload, Optional.empty()));
    }
    Rig.get(Retention.hasten(rig.context));
    Set<Instant> times =
        crowd.stream().map(u -> rig.index.wakeAtOf(u).orElseThrow()).collect(Collectors.toSet());
    Duration step = rig.context.settings().wakeInterval();
    assertThat(times).containsExactlyInAnyOrder(now, now.plus(step), now.plus(step).plus(step));
  }

  @Test
  void a_time_that_is_taken_back_keeps_everything() {
    upload();
    UploadContext without =
        new UploadContext(
            rig.context.store(),
            rig.index,
            rig.context.settings().keepingComplete(Optional.empty()),
            rig.context.metrics(),
            rig.clock,
            Rig.JOURNAL,
            rig.context.outlook());
    rig.kill(id);
    rig.clock.forward(LONGER);
    rig.kit
        .spawn(
            UploadEntity.create(
                id, without, rig::entity, self -> self.tell(UploadCommand.Stop.STOP)))
        .tell(UploadCommand.Wake.WAKE);
    assertLookedAfterAt(Instant.MAX);
    assertThat(object()).isPresent();
  }
}
