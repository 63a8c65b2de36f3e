package dev.wharf.upload;

import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMMIT;
import static dev.wharf.storage.testkit.FaultyObjectStore.Operation.COMPOSE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Standing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.awaitility.core.ConditionFactory;

/**
 * Random lives of partial uploads and of what is made of them, with crashes, a failing store and
 * journal, and time that goes by, held against what must always be true: a final upload is complete
 * with exactly the bytes of its partials, in order, or it has ended, and then one of those had, or
 * time was up; what is complete stays; partials expire; nothing stays behind.
 */
class ConcatenationPropertyTest {
  private static final int PART = 3000;
  private static final StorageFailure AWAY =
      new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");

  /** Something that may happen; the numbers choose whom it happens to, and how much. */
  private record Step(String name, int one, int other, Doing doing) {
    @Override
    public String toString() {
      return name + " " + one + " " + other;
    }
  }

  private interface Doing {
    void in(Life life, int one, int other);
  }

  @Provide
  Arbitrary<List<Step>> lives() {
    Arbitrary<Happening> doings =
        Arbitraries.frequency(
            Tuple.of(5, new Happening("a complete partial", Life::complete)),
            Tuple.of(3, new Happening("an unfinished partial", Life::unfinished)),
            Tuple.of(2, new Happening("finish a partial", Life::finish)),
            Tuple.of(5, new Happening("a final upload", Life::make)),
            Tuple.of(
                2, new Happening("crash of a final upload", (life, one, other) -> life.crash(one))),
            Tuple.of(
                2,
                new Happening("its journal fails", (life, one, other) -> life.journalFails(one))),
            Tuple.of(1, new Happening("a look", (life, one, other) -> life.look())),
            Tuple.of(
                1,
                new Happening(
                    "a partial is terminated", (life, one, other) -> life.terminate(one))),
            Tuple.of(
                1,
                new Happening(
                    "composing fails", (life, o, p) -> life.store.failBefore(COMPOSE, AWAY))),
            Tuple.of(
                1,
                new Happening(
                    "composing ends badly", (life, o, p) -> life.store.failAfter(COMPOSE, AWAY))),
            Tuple.of(
                1,
                new Happening("commit fails", (life, o, p) -> life.store.failBefore(COMMIT, AWAY))),
            Tuple.of(1, new Happening("four days", (life, o, p) -> life.pass(Duration.ofDays(4)))));
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 9000);
    return Combinators.combine(doings, numbers, numbers)
        .as((doing, one, other) -> new Step(doing.name(), one, other, doing.doing()))
        .list()
        .ofMinSize(3)
        .ofMaxSize(12);
  }

  private record Happening(String name, Doing doing) {}

  @Property(tries = 12, shrinking = ShrinkingMode.BOUNDED)
  void every_final_upload_is_what_its_partials_are_where_places_are_sealed(
      @ForAll("lives") List<Step> steps) {
    live(steps, InMemoryObjectStore.Settings.sealing());
  }

  @Property(tries = 12, shrinking = ShrinkingMode.BOUNDED)
  void every_final_upload_is_what_its_partials_are_where_parts_are_cut(
      @ForAll("lives") List<Step> steps) {
    live(steps, InMemoryObjectStore.Settings.multipart());
  }

  private static void live(List<Step> steps, InMemoryObjectStore.Settings settings) {
    try (Life life = new Life(new InMemoryObjectStore(settings.withPartSize(PART)))) {
      steps.forEach(step -> step.doing().in(life, step.one(), step.other()));
      life.end();
    }
  }

  /** Uploads, and what their clients know. */
  private static final class Life implements AutoCloseable {
    final FaultyObjectStore store;
    private final Rig rig;
    private final Map<UploadId, Long> partials = new LinkedHashMap<>();
    private final Map<UploadId, List<UploadId>> made = new LinkedHashMap<>();

    Life(ObjectStore under) {
      store = new FaultyObjectStore(under);
      rig = new Rig(store, Rig.impatient());
    }

    private static ConditionFactory soon() {
      return await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(60));
    }

    void complete(int size, int none) {
      begin(size, size);
    }

    void unfinished(int size, int part) {
      begin(size, Math.min(size, part));
    }

    private void begin(long size, long part) {
      UploadId id = UploadId.random();
      Rig.get(rig.uploads.create(Concats.partial(id, OptionalLong.of(size))));
      partials.put(id, size);
      append(id, 0, part);
    }

    private void append(UploadId id, long from, long to) {
      if (to > from) {
        Rig.get(rig.uploads.receive(id, Client.at(from, Client.body(id, from, to))));
      }
    }

    void finish(int which, int none) {
      with(partials.keySet(), which, id -> finish(id));
    }

    /** It may have ended. */
    private void finish(UploadId id) {
      soon()
          .until(
              () -> {
                if (rig.describe(id) instanceof Standing standing && !standing.complete()) {
                  append(id, standing.offset(), sizeOf(id));
                }
                return rig.describe(id);
              },
              reply -> reply instanceof Gone || ((Standing) reply).complete());
    }

    private long sizeOf(UploadId partial) {
      return requireNonNull(partials.get(partial));
    }

    private List<UploadId> partialsOf(UploadId id) {
      return requireNonNull(made.get(id));
    }

    void make(int first, int count) {
      if (partials.isEmpty()) {
        return;
      }
      List<UploadId> all = List.copyOf(partials.keySet());
      List<UploadId> chosen = new ArrayList<>();
      for (int n = 0; n <= count % 4; n++) {
        chosen.add(all.get((first + n * count) % all.size()));
      }
      UploadId id = UploadId.random();
      if (Rig.get(rig.uploads.create(Concats.made(id, chosen))) instanceof Standing) {
        made.put(id, chosen);
      }
    }

    private static void with(Collection<UploadId> all, int which, Consumer<UploadId> act) {
      if (!all.isEmpty()) {
        act.accept(List.copyOf(all).get(which % all.size()));
      }
    }

    void crash(int which) {
      with(made.keySet(), which, rig::kill);
    }

    void journalFails(int which) {
      with(
          made.keySet(), which, id -> rig.journal.failNextPersisted(UploadIndex.persistenceId(id)));
    }

    void terminate(int which) {
      with(partials.keySet(), which, id -> Rig.get(rig.uploads.terminate(id)));
    }

    void look() {
      made.keySet().forEach(id -> Rig.get(rig.uploads.settle(id)));
    }

    void pass(Duration time) {
      rig.clock.forward(time);
      everybody().forEach(this::wake);
    }

    /** What is no more stays as it is: it is not forgotten here. */
    private UploadReply wake(UploadId id) {
      UploadReply now = rig.describe(id);
      if (!(now instanceof Gone)) {
        rig.wake(id);
      }
      return now;
    }

    private List<UploadId> everybody() {
      return Stream.concat(partials.keySet().stream(), made.keySet().stream()).toList();
    }

    void end() {
      partials.keySet().forEach(this::finish);
      Map<UploadId, UploadReply> ends = new LinkedHashMap<>();
      made.keySet().forEach(id -> ends.put(id, over(id)));
      ends.forEach(this::check);
      expired();
      ends.forEach(this::check);
      nothingStaged();
    }

    private UploadReply over(UploadId id) {
      return soon()
          .until(
              () -> wake(id),
              reply ->
                  reply instanceof Gone
                      || reply instanceof Standing standing && standing.complete());
    }

    private void check(UploadId id, UploadReply reply) {
      if (reply instanceof Standing) {
        assertThat(rig.describe(id)).isEqualTo(reply);
        assertThat(bytes(id)).isEqualTo(expected(id));
      } else {
        assertThat(Rig.get(store.stat(Client.spec(id, 0).target()))).isEmpty();
        Gone gone = (Gone) reply;
        assertThat(gone.end()).isIn(End.FAILED, End.EXPIRED);
        if (gone.end() == End.FAILED) {
          assertThat(partialsOf(id))
              .filteredOn(partial -> gone.detail().contains(partial.value()))
              .allMatch(partial -> rig.describe(partial) instanceof Gone)
              .isNotEmpty();
        }
      }
    }

    private ByteString expected(UploadId id) {
      return partialsOf(id).stream()
          .map(partial -> Client.content(partial, 0, sizeOf(partial)))
          .reduce(ByteString.emptyByteString(), ByteString::concat);
    }

    private ByteString bytes(UploadId id) {
      StoredObject object = Rig.get(store.stat(Client.spec(id, 0).target())).orElseThrow();
      return Rig.get(
          Client.bytes(
              rig.system(), store.read(object.key(), object.etag(), ByteRange.all(object))));
    }

    /** None of the partials is for ever. */
    private void expired() {
      rig.clock.forward(Duration.ofDays(8));
      for (UploadId id : partials.keySet()) {
        soon().until(() -> wake(id), Gone.class::isInstance);
        soon().until(() -> Rig.get(store.stat(Client.spec(id, 0).target())).isEmpty());
      }
    }

    private void nothingStaged() {
      soon()
          .untilAsserted(
              () -> {
                everybody().forEach(this::wake);
                Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
                Rig.get(
                    Sweeper.sweep(
                        rig.contextAt(later), Materializer.createMaterializer(rig.system())));
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
