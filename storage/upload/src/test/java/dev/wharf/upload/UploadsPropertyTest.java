package dev.wharf.upload;

import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMMIT;
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
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.apache.pekko.stream.javadsl.Sink;
import org.awaitility.core.ConditionFactory;

/**
 * Random lives of an upload, with crashes, cuts, competing writers and a failing store and journal,
 * held against what must always be true: an acknowledged offset never falls, nothing shows at the
 * key before the commit, the object is byte for byte what was sent, nothing stays behind.
 */
class UploadsPropertyTest {
  private static final long LENGTH = 20_000;
  private static final StorageFailure AWAY =
      new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");

  /** Something that may happen. */
  private interface Step {
    void in(Life life);
  }

  private record Named(String name, Step step) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Whatever may happen to one upload. The known lives are drawn from these: their seeds hold. */
  @Provide
  Arbitrary<List<Named>> lives() {
    return listed(ofOne());
  }

  /** The same, and now and then bytes have a checksum, or another takes its place. */
  @Provide
  Arbitrary<List<Named>> successions() {
    Arbitrary<Named> anew =
        sizes().map(n -> new Named("begin anew with " + n, life -> life.beginAnew(n)));
    return listed(
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, ofOne()),
            net.jqwik.api.Tuple.of(1, anew),
            net.jqwik.api.Tuple.of(
                1, sizes().map(n -> new Named("append checked " + n, life -> life.checked(n)))),
            net.jqwik.api.Tuple.of(
                1, sizes().map(n -> new Named("append wrong " + n, life -> life.wrong(n))))));
  }

  private static Arbitrary<List<Named>> listed(Arbitrary<Named> steps) {
    return steps.list().ofMinSize(1).ofMaxSize(8);
  }

  private static Arbitrary<Integer> sizes() {
    return Arbitraries.integers().between(0, 7000);
  }

  private static Arbitrary<Named> ofOne() {
    Arbitrary<Integer> sizes = sizes();
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(6, sizes.map(n -> new Named("append " + n, life -> life.append(n)))),
        net.jqwik.api.Tuple.of(
            4, sizes.map(n -> new Named("append and break " + n, life -> life.appendBroken(n)))),
        net.jqwik.api.Tuple.of(
            3,
            Combinators.combine(sizes, sizes)
                .as((a, b) -> new Named("compete " + a + " " + b, life -> life.compete(a, b)))),
        net.jqwik.api.Tuple.of(
            3, sizes.map(n -> new Named("preempt after " + n, life -> life.preempt(n)))),
        net.jqwik.api.Tuple.of(
            3, sizes.map(n -> new Named("crash after " + n, life -> life.crashDuring(n)))),
        net.jqwik.api.Tuple.of(
            2, sizes.map(n -> new Named("store tears after " + n, life -> life.tear(n)))),
        net.jqwik.api.Tuple.of(2, one("crash", Life::crash)),
        net.jqwik.api.Tuple.of(2, one("journal fails once", Life::journalFails)),
        net.jqwik.api.Tuple.of(1, one("commit fails", life -> life.store.failBefore(COMMIT, AWAY))),
        net.jqwik.api.Tuple.of(
            1, one("commit seems to fail", life -> life.store.failAfter(COMMIT, AWAY))),
        net.jqwik.api.Tuple.of(1, one("commit twice", life -> life.store.commitTwice())),
        net.jqwik.api.Tuple.of(
            1, one("discard fails", life -> life.store.failBefore(DISCARD, AWAY))),
        net.jqwik.api.Tuple.of(1, one("a second incarnation", Life::secondIncarnation)),
        net.jqwik.api.Tuple.of(
            1, one("an hour", life -> life.rig.clock.forward(Duration.ofHours(1)))));
  }

  private static Arbitrary<Named> one(String name, Step step) {
    return Arbitraries.just(new Named(name, step));
  }

  @Property(tries = 5, shrinking = ShrinkingMode.BOUNDED)
  void every_life_ends_with_the_right_bytes(@ForAll("successions") List<Named> steps)
      throws IOException {
    live(steps, true);
  }

  @Property(tries = 8, seed = "7001", shrinking = ShrinkingMode.OFF)
  void every_known_life_ends_with_the_right_bytes(@ForAll("lives") List<Named> steps)
      throws IOException {
    live(steps, true);
  }

  @Property(tries = 12, seed = "4067330907299477621", shrinking = ShrinkingMode.OFF)
  void a_known_set_on_a_store_of_parts(@ForAll("lives") List<Named> steps) {
    the_same_on_a_store_of_parts(steps);
  }

  @Property(tries = 5, shrinking = ShrinkingMode.BOUNDED)
  void the_same_on_a_store_of_parts(@ForAll("successions") List<Named> steps) {
    var parts = InMemoryObjectStore.Settings.multipart().withPartSize(3000);
    try (Life life = new Life(new InMemoryObjectStore(parts))) {
      steps.forEach(step -> life.does(step.step()));
      life.complete();
    }
  }

  @Property(tries = 4, shrinking = ShrinkingMode.BOUNDED)
  void every_life_that_is_terminated_leaves_nothing(@ForAll("successions") List<Named> steps)
      throws IOException {
    live(steps, false);
  }

  private static void live(List<Named> steps, boolean toCompletion) throws IOException {
    Path folder = Files.createTempDirectory("wharf-life");
    FilesystemSettings settings = FilesystemSettings.of(folder).withCheckpointBytes(1500);
    try (Life life = new Life(new FilesystemObjectStore(settings))) {
      steps.forEach(step -> life.does(step.step()));
      if (toCompletion) {
        life.complete();
      } else {
        life.terminate();
      }
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** One upload, or what took its place, and what its clients were told. */
  private static final class Life implements AutoCloseable {
    final UploadId first = UploadId.random();
    final ObjectKey key = Client.spec(first, LENGTH).target();
    final FaultyObjectStore store;
    final Rig rig;
    private final Set<UploadId> all = new LinkedHashSet<>(Set.of(first));
    private UploadId id = first;
    private long acknowledged;

    Life(dev.wharf.storage.spi.ObjectStore under) {
      store = new FaultyObjectStore(under);
      rig = new Rig(store, Rig.impatient());
      Rig.get(rig.uploads.create(Client.spec(id, LENGTH)));
    }

    /** Looks at once, and often: nearly always it is so already. */
    private static ConditionFactory soon() {
      return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    void does(Step step) {
      step.in(this);
      check();
    }

    /** The offset as the next append can use it; empty = complete. */
    private Optional<Long> settled() {
      return soon()
                  .atMost(Duration.ofSeconds(30))
                  .until(() -> Rig.get(rig.uploads.settle(id)), Standing.class::isInstance)
              instanceof Standing standing
          ? seen(standing)
          : Optional.empty();
    }

    private Optional<Long> seen(Standing standing) {
      assertThat(standing.offset()).isGreaterThanOrEqualTo(acknowledged);
      acknowledged = standing.offset();
      return standing.complete() ? Optional.empty() : Optional.of(standing.offset());
    }

    private void check() {
      if (settled().isPresent()) {
        assertThat(Rig.get(store.stat(key))).isEmpty();
      } else {
        checkObject();
      }
    }

    private void checkObject() {
      StoredObject object = Rig.get(store.stat(key)).orElseThrow();
      assertThat(
              Rig.get(
                  Client.bytes(
                      rig.system(), store.read(key, object.etag(), ByteRange.all(object)))))
          .isEqualTo(Client.content(first, 0, LENGTH));
    }

    private void answered(UploadReply reply, long from, long sent) {
      if (reply instanceof Standing standing) {
        assertThat(standing.offset()).isLessThanOrEqualTo(from + sent);
        seen(standing);
      } else if (reply instanceof Interrupted interrupted) {
        assertThat(interrupted.offset()).isBetween(from, from + sent);
        assertThat(interrupted.offset()).isGreaterThanOrEqualTo(acknowledged);
        acknowledged = interrupted.offset();
      }
    }

    private long bounded(long from, int bytes) {
      return Math.min(bytes, LENGTH - from);
    }

    void append(int bytes) {
      settled()
          .ifPresent(
              at -> {
                long sent = bounded(at, bytes);
                answered(receive(at, Client.body(first, at, at + sent)), at, sent);
              });
    }

    private UploadReply receive(long at, Body body) {
      return Rig.get(rig.uploads.receive(id, Client.at(at, body)));
    }

    void appendBroken(int bytes) {
      settled()
          .ifPresent(
              at -> {
                long sent = bounded(at, bytes);
                answered(receive(at, Client.broken(first, at, at + sent)), at, sent);
              });
    }

    /** All of it counts, or nothing. */
    void checked(int bytes) {
      settled()
          .ifPresent(
              at -> {
                long sent = bounded(at, bytes);
                Body body = Client.body(first, at, at + sent).checked(() -> true);
                UploadReply reply = receive(at, body);
                answered(reply, at, sent);
                if (reply instanceof Standing standing) {
                  assertThat(standing.offset()).isEqualTo(at + sent);
                }
              });
    }

    /** Bytes of another upload: none of them may ever be seen here. */
    void wrong(int bytes) {
      settled()
          .ifPresent(
              at -> {
                long sent = bounded(at, bytes);
                Body body = Client.body(UploadId.random(), at, at + sent).checked(() -> false);
                assertThat(receive(at, body)).isNotInstanceOf(Standing.class);
                assertThat(settled()).contains(at);
              });
    }

    void compete(int one, int other) {
      settled()
          .ifPresent(
              at -> {
                var first = appending(at, bounded(at, one));
                var second = appending(at, bounded(at, other));
                Rig.get(first);
                Rig.get(second);
              });
    }

    private CompletionStage<UploadReply> appending(long at, long bytes) {
      return rig.uploads.receive(id, Client.at(at, Client.body(first, at, at + bytes)));
    }

    void preempt(int bytes) {
      slowly(bytes, slow -> settled());
    }

    void crashDuring(int bytes) {
      slowly(bytes, slow -> crash());
    }

    private void slowly(int bytes, java.util.function.Consumer<Client.Slow> then) {
      settled()
          .ifPresent(
              at -> {
                Client.Slow slow = new Client.Slow(rig.system(), first, at);
                var answer = rig.uploads.receive(id, Client.at(at, slow.body()));
                slow.send((int) bounded(at, bytes));
                then.accept(slow);
                slow.breakOff();
                Rig.get(answer);
              });
    }

    void tear(int bytes) {
      settled()
          .ifPresent(
              at -> {
                store.tearReceive(bytes, AWAY);
                receive(at, Client.body(first, at, LENGTH));
              });
    }

    /** Its first bytes are to be the beginning of another; the rest was a mistake. */
    void beginAnew(int bytes) {
      settled()
          .ifPresent(
              at -> {
                long size = Math.min(at, bytes);
                UploadSpec spec = Client.spec(UploadId.random(), LENGTH);
                UploadSpec next = Client.to(key, new Condition.Absent(), spec);
                if (Rig.get(rig.uploads.create(next, new Base.OfUpload(id, size)))
                    instanceof Standing standing) {
                  assertThat(standing.offset()).isEqualTo(size);
                  id = next.id();
                  all.add(id);
                  acknowledged = size;
                }
                assertThat(Rig.get(rig.uploads.find(key)))
                    .isInstanceOfSatisfying(
                        Standing.class, found -> assertThat(found.id()).isEqualTo(id));
              });
    }

    void crash() {
      rig.kill(id);
    }

    void journalFails() {
      rig.journal.failNextPersisted(UploadIndex.persistenceId(id));
    }

    /** Starts beside the first and sees the same journal; it is asked first from then on. */
    void secondIncarnation() {
      rig.kill(id);
      rig.entity(id);
    }

    void complete() {
      soon()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                append((int) LENGTH);
                return settled().isEmpty();
              });
      checkObject();
      checkNothingStaged();
    }

    void terminate() {
      soon()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                rig.uploads.terminate(id);
                return rig.describe(id) instanceof Gone;
              });
      soon().untilAsserted(() -> assertThat(rig.describe(id)).isInstanceOf(Gone.class));
      checkNothingStaged();
      soon().untilAsserted(() -> assertThat(Rig.get(store.stat(key))).isEmpty());
    }

    /**
     * A discard that failed leaves its staging to the sweep, and an upload that died between its
     * last event and its row in the index leaves that to the waker, as does one whose claim passed
     * to another and that was not heard to end.
     */
    private void checkNothingStaged() {
      rig.clock.forward(Duration.ofDays(2));
      soon()
          .untilAsserted(
              () -> {
                all.forEach(rig::wake);
                Rig.get(
                    Sweeper.sweep(
                        rig.contextAt(
                            java.time.Clock.offset(
                                java.time.Clock.systemUTC(), Duration.ofDays(2))),
                        org.apache.pekko.stream.Materializer.createMaterializer(rig.system())));
                assertThat(Rig.get(store.staged(Rig.JOURNAL).runWith(Sink.seq(), rig.system())))
                    .isEmpty();
              });
    }

    @Override
    public void close() {
      rig.close();
      store.close();
    }
  }
}
