package dev.wharf.upload;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.cluster.Database;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadIndex.Conflict;
import dev.wharf.upload.UploadIndex.Phase;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every word of the index, on a database with the journal's own tables. */
abstract class JdbcUploadIndexContract {
  static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final Instant MUCH_LATER = NOW.plus(Duration.ofDays(3650));

  final UploadId id = UploadId.random();
  private final UploadId other = UploadId.random();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  Database database;
  JdbcUploadIndex index;
  private JournalRows rows;

  abstract Database open();

  /** From now on nobody can connect to it. */
  abstract void takeAway();

  @BeforeEach
  void start() {
    database = open();
    index = new JdbcUploadIndex(database.dataSource(), threads);
    rows = new JournalRows(database.dataSource());
  }

  @AfterEach
  void stop() throws InterruptedException {
    database.close();
    threads.shutdown();
    assertThat(threads.awaitTermination(30, SECONDS)).isTrue();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return Rig.get(stage);
  }

  static void assertFails(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(SQLException.class);
  }

  private static UploadSpec at(UploadId id, String target) {
    UploadSpec spec = Client.spec(id, 10);
    return new UploadSpec(
        id,
        spec.owner(),
        new ObjectKey(target),
        spec.expected(),
        spec.length(),
        spec.maxLength(),
        spec.metadata(),
        spec.meta());
  }

  private Optional<Conflict> insert(UploadSpec spec) {
    return get(index.insert(spec, NOW, LATER));
  }

  private void insertDue(UploadId upload, Instant wakeAt) {
    assertThat(get(index.insert(Client.spec(upload, 10), NOW, wakeAt))).isEmpty();
  }

  private List<UploadId> due(Instant now) {
    return get(index.due(now, 100));
  }

  // insert

  @Test
  void a_new_row_is_open_and_due_when_it_was_said() {
    assertThat(insert(Client.spec(id, 10))).isEmpty();
    assertThat(get(index.phase(id))).hasValue(Phase.OPEN);
    assertThat(rows.wakeAt(id)).containsExactly(LATER);
  }

  @Test
  void an_upload_without_an_owner_and_without_a_length_has_a_row_like_any_other() {
    assertThat(insert(Client.spec(id, OptionalLong.empty()))).isEmpty();
    assertThat(get(index.phase(id))).hasValue(Phase.OPEN);
  }

  @Test
  void an_owner_may_be_named() {
    UploadSpec spec = Client.spec(id, 10);
    UploadSpec owned =
        new UploadSpec(
            id,
            Optional.of("grace"),
            spec.target(),
            spec.expected(),
            spec.length(),
            spec.maxLength(),
            spec.metadata(),
            spec.meta());
    assertThat(insert(owned)).isEmpty();
    assertThat(get(index.phase(id))).hasValue(Phase.OPEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u00e9"})
  void the_longest_key_fits(String letter) {
    int bytes = letter.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    String longest = letter.repeat(1024 / bytes);
    assertThat(insert(at(id, longest))).isEmpty();
    assertThat(insert(at(other, longest))).hasValue(new Conflict.SameKey(id));
  }

  @Test
  void an_id_has_one_row() {
    insert(at(id, "a"));
    assertThat(insert(at(id, "b"))).hasValue(new Conflict.SameId());
    assertThat(insert(at(other, "b"))).isEmpty();
  }

  @Test
  void the_same_row_said_twice_is_a_conflict_of_ids_and_not_of_keys() {
    insert(at(id, "a"));
    assertThat(insert(at(id, "a"))).hasValue(new Conflict.SameId());
  }

  @Test
  void a_key_is_claimed_by_one_upload_and_the_other_is_told_by_which() {
    insert(at(id, "a"));
    assertThat(insert(at(other, "a"))).hasValue(new Conflict.SameKey(id));
    assertThat(get(index.phase(other))).isEmpty();
  }

  @Test
  void keys_that_differ_in_case_differ() {
    insert(at(id, "a"));
    assertThat(insert(at(other, "A"))).isEmpty();
  }

  @Test
  void of_many_that_claim_a_key_at_once_one_gets_it() {
    List<CompletionStage<Optional<Conflict>>> crowd =
        IntStream.range(0, 20)
            .mapToObj(i -> index.insert(at(UploadId.random(), "a"), NOW, LATER))
            .toList();
    List<Optional<Conflict>> answers = crowd.stream().map(Rig::get).toList();
    assertThat(answers).filteredOn(Optional::isEmpty).hasSize(1);
    UploadId winner = due(LATER).get(0);
    assertThat(answers)
        .filteredOn(Optional::isPresent)
        .hasSize(19)
        .containsOnly(Optional.of(new Conflict.SameKey(winner)));
  }

  /** What frees a key, by what it is called. */
  private Map<String, Runnable> releases() {
    return Map.of(
        "completed", () -> get(index.completed(id, Optional.empty())),
        "ended", () -> get(index.ended(id, LATER)),
        "removed", () -> get(index.remove(id)),
        "forgotten", () -> get(index.forget(id)));
  }

  @TestFactory
  Stream<DynamicTest> the_key_is_free_again() {
    return releases().entrySet().stream()
        .map(
            release ->
                DynamicTest.dynamicTest(
                    "after the first was " + release.getKey(), () -> freed(release.getValue())));
  }

  private void freed(Runnable release) {
    get(index.remove(id));
    get(index.remove(other));
    insert(at(id, "a"));
    assertThat(insert(at(other, "a"))).isPresent();
    release.run();
    assertThat(insert(at(other, "a"))).isEmpty();
    assertThat(get(index.phase(other))).hasValue(Phase.OPEN);
  }

  @Test
  void two_complete_uploads_may_have_had_the_same_key() {
    insert(at(id, "a"));
    get(index.completed(id, Optional.empty()));
    insert(at(other, "a"));
    get(index.completed(other, Optional.empty()));
    assertThat(get(index.phase(id))).hasValue(Phase.COMPLETE);
    assertThat(get(index.phase(other))).hasValue(Phase.COMPLETE);
  }

  // holder, claim, passClaim, unclaim

  private Optional<UploadId> holder(String target) {
    return get(index.holder(new ObjectKey(target)));
  }

  private Optional<Conflict> insertUnclaimed(UploadSpec spec) {
    return get(index.insertUnclaimed(spec, NOW, LATER));
  }

  @Test
  void a_key_tells_who_claims_it() {
    assertThat(holder("a")).isEmpty();
    insert(at(id, "a"));
    insert(at(other, "b"));
    assertThat(holder("a")).hasValue(id);
    get(index.ended(id, LATER));
    assertThat(holder("a")).isEmpty();
  }

  @Test
  void a_row_may_be_written_without_a_claim_whoever_has_the_key() {
    insert(at(id, "a"));
    assertThat(insertUnclaimed(at(other, "a"))).isEmpty();
    assertThat(holder("a")).hasValue(id);
    assertThat(get(index.phase(other))).hasValue(Phase.OPEN);
    assertThat(rows.wakeAt(other)).containsExactly(LATER);
  }

  @Test
  void without_a_claim_too_an_id_has_one_row() {
    insert(at(id, "a"));
    insert(at(other, "b"));
    assertThat(insertUnclaimed(at(other, "a"))).hasValue(new Conflict.SameId());
    assertThat(holder("b")).hasValue(other);
  }

  @Test
  void a_key_may_be_claimed_later_and_more_than_once() {
    insertUnclaimed(at(id, "a"));
    assertThat(holder("a")).isEmpty();
    assertThat(get(index.claim(id))).isEmpty();
    assertThat(get(index.claim(id))).isEmpty();
    assertThat(holder("a")).hasValue(id);
    assertThat(insert(at(other, "a"))).hasValue(new Conflict.SameKey(id));
  }

  @Test
  void a_key_that_another_has_by_then_is_not_claimed() {
    insertUnclaimed(at(other, "a"));
    insert(at(id, "a"));
    assertThat(get(index.claim(other))).hasValue(new Conflict.SameKey(id));
    assertThat(holder("a")).hasValue(id);
  }

  @Test
  void nothing_is_claimed_for_what_is_not_unfinished() {
    assertFails(index.claim(id));
    insertUnclaimed(at(id, "a"));
    get(index.ended(id, LATER));
    assertFails(index.claim(id));
    assertThat(holder("a")).isEmpty();
  }

  @Test
  void a_claim_passes_from_one_upload_to_another() {
    insert(at(id, "a"));
    insertUnclaimed(at(other, "a"));
    assertThat(get(index.passClaim(id, other))).isTrue();
    assertThat(holder("a")).hasValue(other);
    assertThat(get(index.phase(id))).hasValue(Phase.OPEN);
    get(index.ended(id, LATER));
    assertThat(holder("a")).hasValue(other);
  }

  /** Why a claim cannot pass from {@code id} to {@code other}, by what it is called. */
  private Map<String, Runnable> obstacles() {
    return Map.of(
        "the one never had it",
        () -> {
          insertUnclaimed(at(id, "a"));
          insertUnclaimed(at(other, "a"));
        },
        "the one has lost it",
        () -> {
          insert(at(id, "a"));
          get(index.completed(id, Optional.empty()));
          insertUnclaimed(at(other, "a"));
        },
        "the one claims another key",
        () -> {
          insert(at(id, "b"));
          insertUnclaimed(at(other, "a"));
        },
        "the one has no row",
        () -> insertUnclaimed(at(other, "a")),
        "the other has ended",
        () -> {
          insert(at(id, "a"));
          insertUnclaimed(at(other, "a"));
          get(index.ended(other, LATER));
        },
        "the other has no row",
        () -> insert(at(id, "a")));
  }

  @TestFactory
  Stream<DynamicTest> a_claim_does_not_pass() {
    return obstacles().entrySet().stream()
        .map(
            obstacle ->
                DynamicTest.dynamicTest(
                    "if " + obstacle.getKey(), () -> stays(obstacle.getValue())));
  }

  private void stays(Runnable obstacle) {
    get(index.remove(id));
    get(index.remove(other));
    obstacle.run();
    Optional<UploadId> before = holder("a");
    assertThat(get(index.passClaim(id, other))).isFalse();
    assertThat(holder("a")).isEqualTo(before);
  }

  @Test
  void of_many_to_whom_a_claim_is_passed_at_once_one_gets_it() {
    insert(at(id, "a"));
    List<UploadId> crowd = Stream.generate(UploadId::random).limit(20).toList();
    crowd.forEach(upload -> insertUnclaimed(at(upload, "a")));
    List<CompletionStage<Boolean>> answers =
        crowd.stream().map(upload -> index.passClaim(id, upload)).toList();
    List<Boolean> got = answers.stream().map(Rig::get).toList();
    assertThat(got).filteredOn(Boolean::booleanValue).hasSize(1);
    assertThat(holder("a")).hasValue(crowd.get(got.indexOf(true)));
  }

  @Test
  void a_claim_may_be_taken_away() {
    insert(at(id, "a"));
    get(index.unclaim(id));
    get(index.unclaim(id));
    assertThat(holder("a")).isEmpty();
    assertThat(get(index.phase(id))).hasValue(Phase.OPEN);
  }

  // phase, completed, ended, remove

  @Test
  void what_has_no_row_has_no_phase() {
    assertThat(get(index.phase(id))).isEmpty();
  }

  @Test
  void a_complete_upload_is_never_due() {
    insert(at(id, "a"));
    get(index.completed(id, Optional.empty()));
    assertThat(get(index.phase(id))).hasValue(Phase.COMPLETE);
    assertThat(due(MUCH_LATER)).isEmpty();
  }

  @Test
  void a_complete_upload_may_be_due_later() {
    insert(at(id, "a"));
    get(index.completed(id, Optional.of(MUCH_LATER)));
    assertThat(get(index.phase(id))).hasValue(Phase.COMPLETE);
    assertThat(due(MUCH_LATER.minusMillis(1))).isEmpty();
    assertThat(due(MUCH_LATER)).containsExactly(id);
    get(index.completed(id, Optional.empty()));
    assertThat(rows.wakeAt(id)).isEmpty();
  }

  // hasten

  private static final Duration KEPT = Duration.ofDays(30);

  private int hasten(Instant now, Instant soon) {
    return get(index.hasten(KEPT, now, soon, 100));
  }

  /** A complete upload of that time. */
  private UploadId complete(Instant created, Optional<Instant> wakeAt) {
    UploadId upload = UploadId.random();
    assertThat(get(index.insert(Client.spec(upload, 10), created, LATER))).isEmpty();
    get(index.completed(upload, wakeAt));
    return upload;
  }

  @Test
  void a_complete_upload_that_nobody_looks_after_is_looked_after_when_it_has_been_kept() {
    UploadId kept = complete(NOW, Optional.empty());
    assertThat(hasten(LATER, LATER)).isEqualTo(1);
    assertThat(rows.wakeAt(kept)).containsExactly(NOW.plus(KEPT));
    assertThat(get(index.phase(kept))).hasValue(Phase.COMPLETE);
    assertThat(hasten(LATER, LATER)).isZero();
  }

  @Test
  void one_that_has_been_kept_for_longer_is_looked_after_as_soon_as_is_said() {
    UploadId kept = complete(NOW, Optional.empty());
    Instant after = NOW.plus(KEPT).plusMillis(1);
    assertThat(hasten(after, after.plusSeconds(7))).isEqualTo(1);
    assertThat(rows.wakeAt(kept)).containsExactly(after.plusSeconds(7));
  }

  @Test
  void one_that_was_to_be_kept_for_longer_than_is_said_now_is_put_forward() {
    UploadId longer = complete(NOW, Optional.of(LATER.plus(KEPT).plusMillis(1)));
    UploadId fine = complete(NOW, Optional.of(LATER.plus(KEPT)));
    assertThat(hasten(LATER, LATER)).isEqualTo(1);
    assertThat(rows.wakeAt(longer)).containsExactly(NOW.plus(KEPT));
    assertThat(rows.wakeAt(fine)).containsExactly(LATER.plus(KEPT));
  }

  @Test
  void one_that_is_said_to_stay_is_not_found_again() {
    UploadId stays = complete(NOW, Optional.of(UploadIndex.NEVER));
    assertThat(hasten(MUCH_LATER, MUCH_LATER)).isZero();
    assertThat(rows.wakeAt(stays)).containsExactly(UploadIndex.NEVER);
  }

  @Test
  void what_is_unfinished_or_has_ended_is_left_as_it_is() {
    insertDue(id, MUCH_LATER);
    insertDue(other, LATER);
    get(index.ended(other, MUCH_LATER));
    assertThat(hasten(LATER, LATER)).isZero();
    assertThat(rows.wakeAt(id)).containsExactly(MUCH_LATER);
    assertThat(rows.wakeAt(other)).containsExactly(MUCH_LATER);
  }

  @Test
  void no_more_are_put_forward_than_asked_for_and_none_twice() {
    IntStream.range(0, 3).forEach(i -> complete(NOW, Optional.empty()));
    IntStream.range(0, 3).forEach(i -> complete(NOW, Optional.of(MUCH_LATER)));
    assertThat(get(index.hasten(KEPT, LATER, LATER, 4))).isEqualTo(4);
    assertThat(get(index.hasten(KEPT, LATER, LATER, 4))).isEqualTo(2);
    assertThat(get(index.hasten(KEPT, LATER, LATER, 4))).isZero();
    assertThat(due(NOW.plus(KEPT))).hasSize(6);
  }

  @Test
  void an_ended_upload_is_due_when_it_is_to_be_forgotten() {
    insert(at(id, "a"));
    get(index.ended(id, MUCH_LATER));
    assertThat(get(index.phase(id))).hasValue(Phase.ENDED);
    assertThat(due(MUCH_LATER.minusMillis(1))).isEmpty();
    assertThat(due(MUCH_LATER)).containsExactly(id);
  }

  @Test
  void a_removed_row_is_gone_and_no_other() {
    insert(at(id, "a"));
    insert(at(other, "b"));
    get(index.remove(id));
    assertThat(get(index.phase(id))).isEmpty();
    assertThat(get(index.phase(other))).hasValue(Phase.OPEN);
    get(index.remove(id));
  }

  /** What is said of an upload whose row may be gone, by what it is called. */
  private Map<String, Function<UploadId, CompletionStage<?>>> words() {
    return Map.of(
        "completed", upload -> index.completed(upload, Optional.of(LATER)),
        "ended", upload -> index.ended(upload, LATER),
        "due", upload -> index.wakeAt(upload, LATER),
        "checked", upload -> index.check(upload, Optional.of(LATER)));
  }

  @TestFactory
  Stream<DynamicTest> a_row_that_is_gone_does_not_come_back() {
    return words().entrySet().stream()
        .map(
            word ->
                DynamicTest.dynamicTest(
                    "when its upload is said to be " + word.getKey(),
                    () -> {
                      get(word.getValue().apply(id));
                      assertThat(get(index.phase(id))).isEmpty();
                    }));
  }

  // phases

  @Test
  void many_are_asked_for_at_once_and_those_without_a_row_are_left_out() {
    UploadId ended = UploadId.random();
    insertDue(id, LATER);
    insertDue(ended, LATER);
    get(index.ended(ended, LATER));
    assertThat(get(index.phases(List.of(id, other, ended))))
        .isEqualTo(Map.of(id, Phase.OPEN, ended, Phase.ENDED));
    assertThat(get(index.phases(List.of()))).isEmpty();
  }

  // due, wakeAt

  @Test
  void the_longest_due_come_first_and_no_more_than_asked_for() {
    List<UploadId> uploads = Stream.generate(UploadId::random).limit(5).toList();
    int[] order = {3, 0, 4, 1, 2};
    IntStream.range(0, 5).forEach(i -> insertDue(uploads.get(i), NOW.plusSeconds(order[i])));
    assertThat(due(NOW.plusSeconds(3)))
        .containsExactly(uploads.get(1), uploads.get(3), uploads.get(4), uploads.get(0));
    assertThat(get(index.due(NOW.plusSeconds(3), 2)))
        .containsExactly(uploads.get(1), uploads.get(3));
  }

  @Test
  void an_upload_is_due_from_its_millisecond_on() {
    insertDue(id, LATER);
    assertThat(due(LATER.minusMillis(1))).isEmpty();
    assertThat(due(LATER)).containsExactly(id);
  }

  @Test
  void an_upload_may_be_put_off_and_hurried() {
    insertDue(id, NOW);
    get(index.wakeAt(id, LATER));
    assertThat(due(NOW)).isEmpty();
    get(index.wakeAt(id, NOW));
    assertThat(due(NOW)).containsExactly(id);
  }

  @Test
  void an_upload_that_never_expires_is_never_due() {
    insertDue(id, NOW);
    get(index.wakeAt(id, Instant.parse("9999-01-01T00:00:00Z")));
    assertThat(due(MUCH_LATER)).isEmpty();
  }

  // check

  @Test
  void without_an_event_the_highest_sequence_number_is_0() {
    assertThat(get(index.check(id, Optional.empty()))).isZero();
  }

  @Test
  void the_highest_sequence_number_is_that_of_its_own_last_event() {
    rows.event(id, 1);
    rows.event(id, 3);
    rows.event(id, 2);
    rows.event(other, 9);
    rows.snapshot(id, 7);
    assertThat(get(index.check(id, Optional.empty()))).isEqualTo(3);
  }

  @Test
  void a_check_that_arms_puts_the_row_off_and_nobody_elses() {
    insertDue(id, NOW);
    insertDue(other, NOW);
    rows.event(id, 4);
    assertThat(get(index.check(id, Optional.of(LATER)))).isEqualTo(4);
    assertThat(rows.wakeAt(id)).containsExactly(LATER);
    assertThat(rows.wakeAt(other)).containsExactly(NOW);
  }

  @Test
  void a_check_that_does_not_arm_changes_nothing() {
    insertDue(id, NOW);
    get(index.check(id, Optional.empty()));
    assertThat(rows.wakeAt(id)).containsExactly(NOW);
  }

  // forget

  @Test
  void a_forgotten_upload_leaves_nothing_behind_and_takes_nothing_of_others() {
    UploadId longer = new UploadId(id.value() + "-longer");
    for (UploadId upload : List.of(id, other, longer)) {
      insertDue(upload, NOW);
      rows.event(upload, 1);
      rows.event(upload, 2);
      rows.snapshot(upload, 2);
    }
    get(index.forget(id));
    assertThat(rows.events(id)).isEmpty();
    assertThat(rows.snapshots(id)).isEmpty();
    assertThat(get(index.phase(id))).isEmpty();
    for (UploadId upload : List.of(other, longer)) {
      assertThat(rows.events(upload)).containsExactly(1L, 2L);
      assertThat(rows.snapshots(upload)).containsExactly(2L);
      assertThat(get(index.phase(upload))).hasValue(Phase.OPEN);
    }
    assertThat(rows.tags()).isEqualTo(4);
  }

  @Test
  void what_was_forgotten_may_be_forgotten_again() {
    get(index.forget(id));
    get(index.forget(id));
    insertDue(id, NOW);
    assertThat(due(NOW)).containsExactly(id);
  }

  // Trouble

  @Test
  void a_row_that_does_not_fit_is_a_failure_and_not_a_conflict() {
    UploadSpec spec = Client.spec(id, 10);
    UploadSpec tooLong =
        new UploadSpec(
            id,
            Optional.of("x".repeat(256)),
            spec.target(),
            spec.expected(),
            spec.length(),
            spec.maxLength(),
            spec.metadata(),
            spec.meta());
    assertFails(index.insert(tooLong, NOW, LATER));
    assertThat(get(index.phase(id))).isEmpty();
  }

  /** Everything that can be asked, by what it is called. */
  private Map<String, CompletionStage<?>> everything() {
    Map<String, CompletionStage<?>> all = new LinkedHashMap<>();
    all.put("insert", index.insert(Client.spec(id, 10), NOW, LATER));
    all.put("insertUnclaimed", index.insertUnclaimed(Client.spec(id, 10), NOW, LATER));
    all.put("claim", index.claim(id));
    all.put("passClaim", index.passClaim(id, other));
    all.put("unclaim", index.unclaim(id));
    all.put("holder", index.holder(new ObjectKey("a")));
    all.put("remove", index.remove(id));
    all.put("check", index.check(id, Optional.of(NOW)));
    all.put("wakeAt", index.wakeAt(id, NOW));
    all.put("completed", index.completed(id, Optional.empty()));
    all.put("ended", index.ended(id, NOW));
    all.put("forget", index.forget(id));
    all.put("due", index.due(NOW, 1));
    all.put("hasten", index.hasten(KEPT, NOW, NOW, 1));
    all.put("phase", index.phase(id));
    return all;
  }

  @Test
  void an_error_in_a_driver_fails_the_question_too() {
    DataSource broken =
        (DataSource)
            Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, called, arguments) -> {
                  throw new NoClassDefFoundError("a driver in pieces");
                });
    assertThat(new JdbcUploadIndex(broken, threads).phase(id).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void without_the_database_every_question_fails_and_none_hangs() {
    takeAway();
    everything().forEach((question, answer) -> assertFails(answer));
  }

  @Test
  void after_the_end_of_its_threads_every_question_fails_and_none_is_thrown() {
    threads.shutdown();
    everything()
        .forEach(
            (question, answer) ->
                assertThat(answer.toCompletableFuture()).as(question).isCompletedExceptionally());
  }
}
