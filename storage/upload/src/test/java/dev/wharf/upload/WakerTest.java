package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadEvent.CommitStarted;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.EndStarted;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadReply.End;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.util.ByteString;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** No upload stays stuck because nobody asks for it. */
class WakerTest {

  /** When it looks, and for whom. */
  @Nested
  class Looking {
    /** Jitter lets it look up to a fifth later. */
    private static final Duration ONE_LOOK = Duration.ofSeconds(72);

    private final ManualClock clock = new ManualClock();
    private final MemoryIndex index = new MemoryIndex(id -> 0);
    private final UploadId id = UploadId.random();
    private ActorTestKit kit;
    private ManualTime time;
    private final List<UploadId> all = new CopyOnWriteArrayList<>();
    private TestProbe<UploadId> woken;

    @BeforeEach
    void start() {
      kit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
      time = ManualTime.get(kit.system());
      woken = kit.createTestProbe(UploadId.class);
      kit.spawn(Waker.create(context(), (upload, command) -> wake(upload)));
    }

    @AfterEach
    void stop() {
      kit.shutdownTestKit();
    }

    private void wake(UploadId upload) {
      all.add(upload);
      woken.ref().tell(upload);
    }

    private UploadContext context() {
      return new UploadContext(
          new InMemoryObjectStore(),
          index,
          UploadSettings.defaults(),
          UploadMetrics.NONE,
          clock,
          "waker",
          writer -> false);
    }

    private void insert(UploadId upload, Instant wakeAt) {
      assertThat(Rig.get(index.insert(Client.spec(upload, 10), clock.instant(), wakeAt))).isEmpty();
    }

    @Test
    void those_that_are_due_are_woken_the_longest_due_first_and_no_others() {
      UploadId longest = UploadId.random();
      insert(UploadId.random(), clock.instant().plusMillis(1));
      insert(id, clock.instant());
      insert(longest, clock.instant().minusSeconds(5));
      time.timePasses(ONE_LOOK);
      woken.expectMessage(longest);
      woken.expectMessage(id);
      woken.expectNoMessage(Duration.ZERO);
    }

    @Test
    void it_does_not_look_before_its_time() {
      insert(id, clock.instant());
      time.expectNoMessageFor(Duration.ofSeconds(47), woken);
      time.timePasses(Duration.ofSeconds(25));
      woken.expectMessage(id);
    }

    @Test
    void it_looks_again_and_again() {
      insert(id, clock.instant().plusSeconds(100));
      for (int look = 0; look < 3; look++) {
        time.timePasses(ONE_LOOK);
        clock.forward(Duration.ofSeconds(72));
      }
      nextLook();
      woken.expectMessage(id);
    }

    /** Time passes until it has looked: the answer of the look before may still be on its way. */
    private void nextLook() {
      await()
          .untilAsserted(
              () -> {
                time.timePasses(ONE_LOOK);
                assertThat(all).isNotEmpty();
              });
    }

    @Test
    void where_there_may_be_more_than_it_found_it_looks_again_soon() {
      IntStream.range(0, 501).forEach(i -> insert(UploadId.random(), clock.instant()));
      await()
          .untilAsserted(
              () -> {
                time.timePasses(ONE_LOOK);
                assertThat(all).isNotEmpty();
              });
      await().until(() -> all.size() % 500 == 0);
      int before = all.size();
      boolean again = false;
      for (int soon = 1; soon <= 3 && !again; soon++) {
        time.timePasses(Duration.ofMillis(7_200));
        again = becomesTrue(() -> all.size() > before);
      }
      assertThat(again).as("it looked again within half an interval").isTrue();
    }

    private static boolean becomesTrue(Callable<Boolean> condition) {
      try {
        await().atMost(Duration.ofSeconds(3)).until(condition);
        return true;
      } catch (ConditionTimeoutException never) {
        return false;
      }
    }

    @Test
    void after_an_index_that_was_away_it_looks_again() {
      insert(id, clock.instant());
      index.breakDown();
      for (int look = 1; look <= 2; look++) {
        int refused = look;
        await()
            .untilAsserted(
                () -> {
                  time.timePasses(ONE_LOOK);
                  assertThat(index.refused()).isGreaterThanOrEqualTo(refused);
                });
      }
      index.repair();
      nextLook();
      woken.expectMessage(id);
    }
  }

  /** What becomes of those it wakes. */
  @Nested
  class Waking {
    private final UploadId id = UploadId.random();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private Rig rig;

    @BeforeEach
    void start() {
      rig = new Rig(store, wakingEach(Duration.ofMillis(50)));
    }

    @AfterEach
    void stop() {
      rig.close();
      store.checkNoMisuse();
    }

    private static UploadSettings wakingEach(Duration interval) {
      UploadSettings d = Rig.impatient();
      return new UploadSettings(
          d.expireAfter(),
          d.keepComplete(),
          d.sweepAfter(),
          d.sweepInterval(),
          interval,
          d.forgetAfter(),
          d.yieldSilence(),
          d.yieldLimit(),
          d.recordLimit(),
          d.patience(),
          d.idle());
    }

    private void startWaker() {
      BiConsumer<UploadId, UploadCommand> wake = (upload, command) -> tell(upload, command);
      rig.kit.spawn(Waker.create(rig.context, wake));
    }

    private void tell(UploadId upload, UploadCommand command) {
      rig.entity(upload).tell(command);
    }

    /** A journal as a node left it that died, and a row that is due. */
    private void died(UploadId upload, long size, UploadEvent... events) {
      Rig.get(rig.index.insert(Client.spec(upload, size), rig.clock.instant(), Instant.EPOCH));
      rig.journal.persistForRecovery(
          UploadIndex.persistenceId(upload), List.<Object>of((Object[]) events));
    }

    private void diedCommitting(UploadId upload) {
      Instant at = rig.clock.instant();
      died(
          upload,
          5000,
          new Created(Client.spec(upload, 5000), at),
          new Recorded(Staged.bytes(rig.system(), store, Rig.JOURNAL, upload, 5000), at),
          new CommitStarted());
    }

    private void assertObject(UploadId upload) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(
                          store
                              .bytesOf(Client.spec(upload, 0).target())
                              .map(ByteString::fromArrayUnsafe))
                      .hasValue(Client.content(upload, 0, 5000)));
    }

    @Test
    void an_upload_whose_node_died_while_it_committed_completes_though_nobody_asks() {
      diedCommitting(id);
      startWaker();
      assertObject(id);
      await().untilAsserted(() -> assertThat(rig.index.wakeAtOf(id)).hasValue(Instant.MAX));
      await().untilAsserted(store::checkNothingStaged);
    }

    @Test
    void a_whole_node_full_of_them_completes() {
      List<UploadId> uploads = IntStream.range(0, 50).mapToObj(i -> UploadId.random()).toList();
      uploads.forEach(this::diedCommitting);
      startWaker();
      uploads.forEach(this::assertObject);
    }

    @Test
    void an_upload_whose_node_died_while_it_ended_ends() {
      Instant at = rig.clock.instant();
      died(
          id,
          5000,
          new Created(Client.spec(id, 5000), at),
          new Recorded(Staged.bytes(rig.system(), store, Rig.JOURNAL, id, 4000), at),
          new EndStarted(End.TERMINATED, ""));
      startWaker();
      await().untilAsserted(store::checkNothingStaged);
      await()
          .untilAsserted(
              () -> assertThat(Rig.get(rig.index.phase(id))).hasValue(UploadIndex.Phase.ENDED));
    }

    @Test
    void an_upload_that_got_all_its_bytes_and_no_intent_to_commit_completes() {
      Instant at = rig.clock.instant();
      died(
          id,
          5000,
          new Created(Client.spec(id, 5000), at),
          new Recorded(Staged.bytes(rig.system(), store, Rig.JOURNAL, id, 5000), at));
      startWaker();
      assertObject(id);
    }

    @Test
    void a_row_without_any_event_is_ended_and_its_key_is_free() {
      UploadSpec spec = Client.spec(id, 10);
      Rig.get(rig.index.insert(spec, rig.clock.instant(), Instant.EPOCH));
      startWaker();
      await()
          .untilAsserted(
              () -> assertThat(Rig.get(rig.index.phase(id))).hasValue(UploadIndex.Phase.ENDED));
      UploadId next = UploadId.random();
      Rig.get(rig.uploads.create(Client.to(spec.target(), spec.expected(), Client.spec(next, 10))));
      assertThat(rig.standing(next).offset()).isZero();
    }

    @Test
    void an_upload_that_takes_bytes_is_left_alone() {
      Rig.get(rig.uploads.create(Client.spec(id, 5000)));
      Client.Slow slow = new Client.Slow(rig.system(), id, 0);
      var answer = rig.uploads.receive(id, Client.at(0, slow.body()));
      rig.clock.forward(Duration.ofDays(30));
      Instant before = rig.clock.instant();
      startWaker();
      await().untilAsserted(() -> assertThat(rig.index.wakeAtOf(id).orElseThrow()).isAfter(before));
      slow.send(5000).end();
      assertThat(((UploadReply.Standing) Rig.get(answer)).complete()).isTrue();
      assertObject(id);
    }

    @Test
    void an_upload_nobody_went_on_with_expires_and_is_forgotten_a_day_later() {
      Rig.get(rig.uploads.create(Client.spec(id, 5000)));
      Rig.get(rig.uploads.receive(id, Client.at(0, Client.body(id, 0, 100))));
      startWaker();
      rig.clock.forward(Duration.ofDays(8));
      await()
          .untilAsserted(
              () -> assertThat(rig.describe(id)).isEqualTo(new UploadReply.Gone(End.EXPIRED, "")));
      await().untilAsserted(store::checkNothingStaged);
      assertThat(rig.index.forgotten()).isEmpty();
      rig.clock.forward(Duration.ofHours(25));
      await().untilAsserted(() -> assertThat(rig.index.forgotten()).contains(id));
    }
  }
}
