package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.AlreadyExists;
import dev.wharf.upload.UploadReply.ChecksumMismatch;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.KeyClaimed;
import dev.wharf.upload.UploadReply.LengthConflict;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.util.ByteString;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of the door sees, on a store that seals and on one that cuts parts. */
abstract class UploadsContract {
  static final int PART = 4096;

  abstract InMemoryObjectStore.Settings storeSettings();

  final UploadId id = UploadId.random();
  InMemoryObjectStore store;
  Rig rig;

  @BeforeEach
  void start() {
    store = new InMemoryObjectStore(storeSettings());
    rig = new Rig(store, Rig.impatient());
  }

  @AfterEach
  void stop() {
    rig.close();
    store.checkNoMisuse();
  }

  Uploads uploads() {
    return rig.uploads;
  }

  static <T> T get(CompletionStage<T> stage) {
    return Rig.get(stage);
  }

  ObjectKey key() {
    return Client.spec(id, 0).target();
  }

  void assertObject(long size) {
    assertThat(store.bytesOf(key()).map(ByteString::fromArrayUnsafe))
        .hasValue(Client.content(id, 0, size));
  }

  void assertNothingStaged() {
    await().untilAsserted(() -> store.checkNothingStaged());
  }

  @Nested
  class Creating {
    @Test
    void an_upload_starts_empty() {
      Standing made = (Standing) get(uploads().create(Client.spec(id, 10)));
      assertThat(made.offset()).isZero();
      assertThat(made.length()).hasValue(10);
      assertThat(made.metadata()).hasValue("filename d29ybGQ=");
      assertThat(made.complete()).isFalse();
      assertThat(rig.standing(id)).isEqualTo(made);
    }

    @Test
    void an_upload_of_length_0_is_complete_at_once() {
      Standing made = (Standing) get(uploads().create(Client.spec(id, 0)));
      assertThat(made.complete()).isTrue();
      assertObject(0);
    }

    @Test
    void an_id_is_used_once() {
      get(uploads().create(Client.spec(id, 10)));
      assertThat(get(uploads().create(Client.spec(id, 10)))).isEqualTo(new AlreadyExists());
    }

    @Test
    void a_key_is_claimed_by_one_unfinished_upload() {
      get(uploads().create(Client.spec(id, 10)));
      UploadSpec first = Client.spec(id, 10);
      UploadId other = UploadId.random();
      UploadSpec second =
          new UploadSpec(
              other,
              first.owner(),
              first.target(),
              first.expected(),
              first.length(),
              first.maxLength(),
              first.metadata(),
              first.meta());
      assertThat(get(uploads().create(second))).isEqualTo(new KeyClaimed(id));
      assertThat(rig.describe(other)).isEqualTo(new NotFound());
    }

    @Test
    void a_length_above_the_limit_creates_nothing() {
      UploadSpec spec = Client.spec(id, 10);
      UploadSpec limited =
          new UploadSpec(
              id,
              spec.owner(),
              spec.target(),
              spec.expected(),
              spec.length(),
              OptionalLong.of(9),
              spec.metadata(),
              spec.meta());
      assertThat(get(uploads().create(limited))).isEqualTo(new TooLong(9, 0));
      assertThat(rig.describe(id)).isEqualTo(new NotFound());
    }

    @Test
    void a_small_upload_with_its_bytes_is_complete_in_one_go() {
      Standing made =
          (Standing) get(uploads().create(Client.spec(id, 100), Client.body(id, 0, 100)));
      assertThat(made.complete()).isTrue();
      assertObject(100);
      assertNothingStaged();
    }

    @Test
    void it_takes_two_transactions() {
      get(uploads().create(Client.spec(id, 100), Client.body(id, 0, 100)));
      int events = rig.journal.persistedInStorage(UploadIndex.persistenceId(id)).size();
      assertThat(events).isLessThanOrEqualTo(4);
    }

    @Test
    void a_large_upload_with_its_bytes_is_complete_in_one_go() {
      long size = 10 * PART + 17;
      get(uploads().create(Client.spec(id, size), Client.body(id, 0, size)));
      assertObject(size);
      assertNothingStaged();
    }

    @Test
    void a_creation_whose_client_breaks_off_keeps_what_came() {
      UploadReply reply = get(uploads().create(Client.spec(id, 9000), Client.broken(id, 0, 5000)));
      assertThat(reply).isEqualTo(new Interrupted(Cut.CLIENT, 5000));
      assertThat(rig.standing(id).offset()).isEqualTo(5000);
    }

    @Test
    void a_creation_whose_client_sends_nothing_and_breaks_off_never_was() {
      UploadReply reply = get(uploads().create(Client.spec(id, 9000), Client.broken(id, 0, 0)));
      assertThat(reply).isEqualTo(new Interrupted(Cut.CLIENT, 0));
      assertThat(rig.describe(id)).isEqualTo(new NotFound());
      assertThat(get(uploads().create(Client.spec(id, 9000)))).isInstanceOf(Standing.class);
    }

    @Test
    void more_bytes_than_announced_create_nothing() {
      assertThat(get(uploads().create(Client.spec(id, 10), Client.body(id, 0, 11))))
          .isEqualTo(new TooLong(10, 0));
      assertThat(rig.describe(id)).isEqualTo(new NotFound());
    }

    @Test
    void without_the_database_nothing_is_created() {
      rig.index.breakDown();
      assertThat(get(uploads().create(Client.spec(id, 10)))).isInstanceOf(Unavailable.class);
    }
  }

  @Nested
  class Receiving {
    @BeforeEach
    void create() {
      get(uploads().create(Client.spec(id, 20_000)));
    }

    UploadReply append(long offset, Body body) {
      return get(uploads().receive(id, Client.at(offset, body)));
    }

    @Test
    void one_append_completes_it() {
      Standing standing = (Standing) append(0, Client.body(id, 0, 20_000));
      assertThat(standing.complete()).isTrue();
      assertThat(standing.offset()).isEqualTo(20_000);
      assertObject(20_000);
      assertNothingStaged();
    }

    @Test
    void many_appends_complete_it() {
      for (int at = 0; at < 20_000; at += 2500) {
        Standing standing = (Standing) append(at, Client.body(id, at, at + 2500));
        assertThat(standing.offset()).isEqualTo(at + 2500);
      }
      assertObject(20_000);
      assertNothingStaged();
    }

    @Test
    void whoever_listens_is_told_how_far_it_has_come() {
      List<Long> told = new CopyOnWriteArrayList<>();
      get(uploads().receive(id, Client.at(0, Client.body(id, 0, 3 * PART).telling(told::add))));
      assertThat(told).isSorted().isNotEmpty().last().isEqualTo(3L * PART);
    }

    @Test
    void an_append_of_no_bytes_changes_nothing() {
      append(0, Client.body(id, 0, 700));
      Standing standing = (Standing) append(700, Client.body(id, 700, 700));
      assertThat(standing.offset()).isEqualTo(700);
      append(700, Client.body(id, 700, 20_000));
      assertObject(20_000);
    }

    @Test
    void an_append_elsewhere_is_refused_and_changes_nothing() {
      append(0, Client.body(id, 0, 700));
      assertThat(append(600, Client.body(id, 600, 800))).isEqualTo(new OffsetMismatch(700, 600));
      assertThat(append(800, Client.body(id, 800, 900))).isEqualTo(new OffsetMismatch(700, 800));
      assertThat(rig.standing(id).offset()).isEqualTo(700);
    }

    @Test
    void more_bytes_than_the_length_are_refused_before_the_first() {
      assertThat(append(0, Client.body(id, 0, 20_001))).isEqualTo(new TooLong(20_000, 0));
      assertThat(rig.standing(id).offset()).isZero();
    }

    @Test
    void a_body_of_unknown_size_that_overruns_the_length_is_not_taken() {
      append(0, Client.body(id, 0, 19_000));
      Body body = Body.of(Client.source(id, 19_000, 21_000, 300), OptionalLong.empty());
      assertThat(append(19_000, body)).isEqualTo(new TooLong(20_000, 19_000));
      assertThat(rig.standing(id).offset()).isEqualTo(19_000);
      append(19_000, Client.body(id, 19_000, 20_000));
      assertObject(20_000);
    }

    @Test
    void nor_is_one_whose_first_bytes_would_have_been_all_of_a_small_upload() {
      UploadId small = UploadId.random();
      Rig.get(rig.uploads.create(Client.spec(small, 3000)));
      Body body = Body.of(Client.source(small, 0, 4000, 1000), OptionalLong.empty());
      assertThat(Rig.get(rig.uploads.receive(small, Client.at(0, body))))
          .isEqualTo(new TooLong(3000, 0));
      assertThat(rig.standing(small).offset()).isZero();
      assertThat(rig.standing(small).complete()).isFalse();
      Body right = Client.body(small, 0, 3000);
      assertThat(((Standing) Rig.get(rig.uploads.receive(small, Client.at(0, right)))).complete())
          .isTrue();
    }

    @Test
    void what_came_before_a_break_is_kept_to_the_byte() {
      assertThat(append(0, Client.broken(id, 0, 12_345)))
          .isEqualTo(new Interrupted(Cut.CLIENT, 12_345));
      assertThat(rig.standing(id).offset()).isEqualTo(12_345);
      append(12_345, Client.body(id, 12_345, 20_000));
      assertObject(20_000);
    }

    @Test
    void a_break_after_the_last_byte_completes_it() {
      Standing standing = (Standing) append(0, Client.broken(id, 0, 20_000));
      assertThat(standing.complete()).isTrue();
      assertObject(20_000);
    }

    @Test
    void an_append_to_a_complete_upload_is_told_so() {
      append(0, Client.body(id, 0, 20_000));
      assertThat(append(20_000, Client.body(id, 0, 0))).isInstanceOf(AlreadyComplete.class);
    }

    @Test
    void without_the_database_the_answer_is_unavailable() {
      rig.clock.forward(Duration.ofMinutes(1));
      rig.index.breakDown();
      assertThat(append(0, Client.body(id, 0, 10))).isInstanceOf(Unavailable.class);
      rig.index.repair();
      assertThat(append(0, Client.body(id, 0, 10))).isInstanceOf(Standing.class);
    }

    @Test
    void it_goes_on_after_its_actor_was_killed() {
      append(0, Client.body(id, 0, 7000));
      rig.kill(id);
      append(7000, Client.body(id, 7000, 20_000));
      assertObject(20_000);
    }
  }

  @Nested
  class Checking {
    private static final long MANY_PARTS = 300L * PART + 17;

    UploadReply append(long from, long to, boolean right) {
      Body body = Client.body(id, from, to).checked(() -> right);
      return get(uploads().receive(id, Client.at(from, body)));
    }

    @ParameterizedTest(name = "{0} bytes, then {1} more")
    @CsvSource({"0,100", "100,100", "0,20000", "700,20000", "0,1228817"})
    void bytes_that_are_the_right_ones_count(long before, long more) {
      get(uploads().create(Client.spec(id, before + more)));
      assertThat(append(0, before, true)).isInstanceOf(Standing.class);
      assertThat(((Standing) append(before, before + more, true)).complete()).isTrue();
      assertObject(before + more);
      assertNothingStaged();
    }

    @ParameterizedTest(name = "{0} bytes, then {1} more")
    @CsvSource({"0,100", "100,100", "0,20000", "700,20000", "0,1228817"})
    void bytes_that_are_not_do_not(long before, long more) {
      get(uploads().create(Client.spec(id, before + more)));
      append(0, before, true);
      assertThat(append(before, before + more, false)).isEqualTo(new ChecksumMismatch(before));
      assertThat(rig.standing(id).offset()).isEqualTo(before);
      assertThat(append(before, before + more / 2, false)).isEqualTo(new ChecksumMismatch(before));
      append(before, before + more, true);
      assertObject(before + more);
      assertNothingStaged();
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 20_000, MANY_PARTS})
    void a_creation_with_bytes_that_are_not_never_was(long size) {
      Body wrong = Client.body(id, 0, size).checked(() -> false);
      assertThat(get(uploads().create(Client.spec(id, size), wrong)))
          .isEqualTo(new ChecksumMismatch(0));
      assertThat(rig.describe(id)).isInstanceOfAny(NotFound.class, Gone.class);
      assertNothingStaged();
      UploadId next = UploadId.random();
      UploadSpec again =
          Client.to(
              Client.spec(id, size).target(), new Condition.Absent(), Client.spec(next, size));
      assertThat(get(uploads().create(again, Client.body(next, 0, size))))
          .isInstanceOf(Standing.class);
    }

    @Test
    void what_broke_off_does_not_count() {
      get(uploads().create(Client.spec(id, 20_000)));
      append(0, 700, true);
      Body body = Client.broken(id, 700, 15_000).checked(() -> true);
      assertThat(get(uploads().receive(id, Client.at(700, body))))
          .isEqualTo(new Interrupted(Cut.CLIENT, 700));
      append(700, 20_000, true);
      assertObject(20_000);
    }

    @Test
    void nothing_is_told_before_all_of_it_was_looked_at() {
      get(uploads().create(Client.spec(id, 20_000)));
      Client.Slow slow = new Client.Slow(rig.system(), id, 0);
      CompletionStage<UploadReply> reply =
          uploads().receive(id, Client.at(0, slow.body().checked(() -> true)));
      slow.send(2 * PART).send(2 * PART);
      await().until(() -> received() == 4 * PART);
      assertThat(get(uploads().settle(id)))
          .asInstanceOf(InstanceOfAssertFactories.type(Standing.class))
          .extracting(Standing::offset)
          .isEqualTo(0L);
      assertThat(get(reply)).isEqualTo(new Interrupted(Cut.PREEMPTED, 0));
      append(0, 20_000, true);
      assertObject(20_000);
      assertNothingStaged();
    }

    private long received() {
      List<RunningWriter> writers =
          get(
              AskPattern.ask(
                  rig.writers,
                  Writers.Look::new,
                  Duration.ofSeconds(20),
                  rig.system().scheduler()));
      return writers.stream().mapToLong(RunningWriter::received).sum();
    }

    @Test
    void too_many_of_them_do_not_count() {
      get(uploads().create(Client.spec(id, 10_000)));
      Body body =
          Body.of(Client.source(id, 0, 12_000, 300), OptionalLong.empty()).checked(() -> true);
      assertThat(get(uploads().receive(id, Client.at(0, body)))).isEqualTo(new TooLong(10_000, 0));
      append(0, 10_000, true);
      assertObject(10_000);
    }
  }

  @Nested
  class DeferringTheLength {
    @BeforeEach
    void create() {
      get(uploads().create(Client.spec(id, OptionalLong.empty())));
    }

    UploadReply append(long offset, OptionalLong length, Body body) {
      return get(uploads().receive(id, new Append(offset, length, body)));
    }

    @Test
    void it_may_come_with_the_first_bytes() {
      append(0, OptionalLong.of(900), Client.body(id, 0, 500));
      assertThat(rig.standing(id).length()).hasValue(900);
      append(500, OptionalLong.empty(), Client.body(id, 500, 900));
      assertObject(900);
    }

    @Test
    void it_may_come_with_the_last_bytes() {
      append(0, OptionalLong.empty(), Client.body(id, 0, 500));
      append(500, OptionalLong.of(900), Client.body(id, 500, 900));
      assertObject(900);
    }

    @Test
    void it_may_come_with_no_bytes_at_the_end() {
      append(0, OptionalLong.empty(), Client.body(id, 0, 900));
      Standing standing = (Standing) append(900, OptionalLong.of(900), Client.body(id, 900, 900));
      assertThat(standing.complete()).isTrue();
      assertObject(900);
    }

    @Test
    void it_never_changes() {
      append(0, OptionalLong.of(900), Client.body(id, 0, 500));
      assertThat(append(500, OptionalLong.of(901), Client.body(id, 500, 600)))
          .isEqualTo(new LengthConflict(OptionalLong.of(900), 500, 901));
      append(500, OptionalLong.of(900), Client.body(id, 500, 900));
      assertObject(900);
    }

    @Test
    void it_is_not_less_than_what_is_there() {
      append(0, OptionalLong.empty(), Client.body(id, 0, 500));
      assertThat(append(500, OptionalLong.of(499), Client.body(id, 500, 500)))
          .isEqualTo(new LengthConflict(OptionalLong.empty(), 500, 499));
      assertThat(rig.standing(id).length()).isEmpty();
    }

    @Test
    void a_body_may_say_at_its_end_that_this_was_all() {
      Client.Slow slow = new Client.Slow(rig.system(), id, 0);
      var answer = uploads().receive(id, Client.at(0, slow.bodyWithVerdict()));
      slow.send(5000).end();
      slow.verdict(true);
      assertThat(((Standing) get(answer)).complete()).isTrue();
      assertObject(5000);
    }

    @Test
    void a_body_may_say_at_its_end_that_more_will_come() {
      Client.Slow slow = new Client.Slow(rig.system(), id, 0);
      var answer = uploads().receive(id, Client.at(0, slow.bodyWithVerdict()));
      slow.send(5000).end();
      slow.verdict(false);
      assertThat(((Standing) get(answer)).complete()).isFalse();
      assertThat(rig.standing(id).offset()).isEqualTo(5000);
    }
  }

  @Nested
  class Contending {
    Client.Slow slow;
    CompletionStage<UploadReply> first;

    @BeforeEach
    void write() {
      get(uploads().create(Client.spec(id, 20_000)));
      slow = new Client.Slow(rig.system(), id, 0);
      first = uploads().receive(id, Client.at(0, slow.body()));
      slow.send(100);
      // Its first part or checkpoint shows that it holds the lease and reads.
      slow.send(PART);
      slow.send(PART);
      await().untilAsserted(() -> assertThat(rig.standing(id).offset()).isPositive());
    }

    @Test
    void settling_preempts_the_writer_and_tells_an_offset_that_can_be_used() {
      Standing settled = (Standing) get(uploads().settle(id));
      assertThat(settled.offset()).isEqualTo(100 + 2 * PART);
      assertThat(get(first)).isEqualTo(new Interrupted(Cut.PREEMPTED, settled.offset()));
      get(
          uploads()
              .receive(id, Client.at(settled.offset(), Client.body(id, settled.offset(), 20_000))));
      assertObject(20_000);
      assertNothingStaged();
    }

    @Test
    void describing_disturbs_nobody() {
      rig.standing(id);
      slow.send(20_000 - 100 - 2 * PART).end();
      assertThat(((Standing) get(first)).complete()).isTrue();
      assertObject(20_000);
    }

    @Test
    void whoever_asks_for_it_at_rest_is_told_when_the_writer_has_ended() {
      long asked = System.nanoTime();
      CompletionStage<UploadReply> found = uploads().findAtRest(key());
      slow.send(1000).end();
      Standing end = (Standing) get(first);
      assertThat(end.offset()).isEqualTo(100 + 2 * PART + 1000);
      UploadReply told = get(found);
      // On a machine that stands still for a second it is told before.
      boolean late = System.nanoTime() - asked > Duration.ofSeconds(1).toNanos();
      assertThat(told.equals(end) || late).as("%s", told).isTrue();
    }

    @Test
    void whoever_asks_for_it_at_rest_does_not_wait_for_long_and_disturbs_nobody() {
      assertThat(get(uploads().findAtRest(key()))).isInstanceOf(Standing.class);
      slow.send(20_000 - 100 - 2 * PART).end();
      assertThat(((Standing) get(first)).complete()).isTrue();
    }

    @Test
    void the_newcomer_gets_the_lease() {
      UploadReply refused = get(uploads().receive(id, Client.at(0, Client.body(id, 0, 20_000))));
      assertThat(refused).isEqualTo(new OffsetMismatch(100 + 2 * PART, 0));
      assertThat(get(first)).isInstanceOf(Interrupted.class);
    }

    @Test
    void a_crowd_of_newcomers_is_served_one_after_the_other() {
      long offset = 100 + 2 * PART;
      var crowd =
          java.util.stream.IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      uploads().receive(id, Client.at(offset, Client.body(id, offset, offset + 1))))
              .toList();
      long went = crowd.stream().map(Rig::get).filter(Standing.class::isInstance).count();
      assertThat(went).isEqualTo(1);
      assertThat(rig.standing(id).offset()).isEqualTo(offset + 1);
    }

    @Test
    void terminating_cuts_the_writer() {
      assertThat(get(uploads().terminate(id))).isEqualTo(new Terminated());
      assertThat(get(first)).isInstanceOf(Interrupted.class);
      assertThat(rig.describe(id)).isEqualTo(new Gone(End.TERMINATED, ""));
      assertNothingStaged();
    }

    @Test
    void draining_lets_the_writer_flush() {
      get(
          org.apache.pekko.actor.typed.javadsl.AskPattern.ask(
              rig.writers, Writers.Drain::new, Duration.ofSeconds(10), rig.kit.scheduler()));
      assertThat(get(first)).isEqualTo(new Interrupted(Cut.DRAINING, 100 + 2 * PART));
      assertThat(get(uploads().receive(id, Client.at(0, Client.body(id, 0, 1)))))
          .isInstanceOf(Unavailable.class);
    }

    @Test
    void a_writer_whose_upload_moves_goes_on_with_the_next_incarnation() {
      rig.move(id);
      slow.send(20_000 - 100 - 2 * PART).end();
      assertThat(((Standing) get(first)).complete()).isTrue();
      assertObject(20_000);
    }

    @Test
    void a_writer_whose_upload_was_killed_goes_on_with_the_next_incarnation() {
      rig.kill(id);
      slow.send(20_000 - 100 - 2 * PART).end();
      assertThat(((Standing) get(first)).complete()).isTrue();
      assertObject(20_000);
    }
  }

  @Nested
  class Ending {
    @Test
    void a_terminated_upload_is_gone_and_nothing_of_it_is_left() {
      get(uploads().create(Client.spec(id, 20_000)));
      get(uploads().receive(id, Client.at(0, Client.body(id, 0, 9000))));
      assertThat(get(uploads().terminate(id))).isEqualTo(new Terminated());
      assertThat(get(uploads().settle(id))).isEqualTo(new Gone(End.TERMINATED, ""));
      assertThat(get(uploads().terminate(id))).isEqualTo(new Gone(End.TERMINATED, ""));
      assertNothingStaged();
    }

    @Test
    void terminating_a_complete_upload_removes_its_object() {
      get(uploads().create(Client.spec(id, 100), Client.body(id, 0, 100)));
      assertThat(get(uploads().terminate(id))).isEqualTo(new Terminated());
      assertThat(get(store.stat(key()))).isEmpty();
    }

    @Test
    void what_never_was_cannot_be_terminated() {
      assertThat(get(uploads().terminate(id))).isEqualTo(new NotFound());
    }

    @Test
    void an_upload_nobody_went_on_with_expires() {
      get(uploads().create(Client.spec(id, 20_000)));
      get(uploads().receive(id, Client.at(0, Client.body(id, 0, 9000))));
      rig.clock.forward(Duration.ofDays(6));
      rig.wake(id);
      await()
          .untilAsserted(
              () ->
                  assertThat(rig.index.wakeAtOf(id))
                      .hasValue(rig.clock.instant().plus(Duration.ofDays(1))));
      assertThat(rig.describe(id)).isInstanceOf(Standing.class);
      rig.clock.forward(Duration.ofDays(2));
      rig.wake(id);
      await()
          .untilAsserted(() -> assertThat(rig.describe(id)).isEqualTo(new Gone(End.EXPIRED, "")));
      assertNothingStaged();
    }

    @Test
    void an_ended_upload_is_forgotten_after_a_day_and_not_before() {
      get(uploads().create(Client.spec(id, 20_000)));
      get(uploads().terminate(id));
      rig.clock.forward(Duration.ofHours(23));
      rig.wake(id);
      assertThat(rig.describe(id)).isInstanceOf(Gone.class);
      assertThat(rig.index.forgotten()).isEmpty();
      rig.clock.forward(Duration.ofHours(2));
      rig.wake(id);
      await().untilAsserted(() -> assertThat(rig.index.forgotten()).containsExactly(id));
    }

    @Test
    void what_never_was_is_not_found() {
      assertThat(rig.describe(id)).isEqualTo(new NotFound());
      assertThat(get(uploads().settle(id))).isEqualTo(new NotFound());
      assertThat(get(uploads().receive(id, Client.at(0, Client.body(id, 0, 1)))))
          .isEqualTo(new NotFound());
    }
  }
}
