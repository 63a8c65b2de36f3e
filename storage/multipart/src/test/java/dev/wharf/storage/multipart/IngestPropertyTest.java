package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.multipart.FakeMultipartClient.Fault;
import dev.wharf.storage.testkit.TestUpload;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Whatever writers and stores do, the object is what was acknowledged. jqwik prints the seed. */
class IngestPropertyTest extends IngestFixture {

  /** One writer: how it ends, and what it is sent. */
  record Step(End end, int bytes, int chunk) {}

  enum End {
    /** Its input ends. */
    CLEAN,
    /** Its input fails. */
    BROKEN,
    /** Its output is cancelled after the first receipt, if there is one. */
    CUT,
    /** It gets its grant and never writes. */
    NEVER,
    /** It ends well, and the next runs in another process. */
    MOVED,
    /** The store fails at will. */
    FAULTS
  }

  @BeforeContainer
  static void start() {
    startSystem();
  }

  @AfterContainer
  static void stop() {
    stopSystem();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.of(End.class),
                Arbitraries.integers().between(0, 4 * PART),
                Arbitraries.integers().between(1, 2 * PART))
            .as(Step::new);
    return step.list().ofMaxSize(12);
  }

  @Property(tries = 100)
  void an_object_is_what_was_acknowledged(
      @ForAll("steps") List<Step> steps, @ForAll boolean equalParts, @ForAll long seed) {
    PartLimits limits = equalParts ? EQUAL : LIMITS;
    MultipartSettings settings = new MultipartSettings(PART, 3, 4);
    FakeStore store = store(limits, settings, 4 * PART);
    Random random = new Random(seed);
    TestUpload upload = upload(store);
    for (Step step : steps) {
      long before = upload.offset();
      run(store, upload, step, random);
      assertThat(upload.offset()).isGreaterThanOrEqualTo(before);
      if (step.end() == End.CLEAN || step.end() == End.BROKEN || step.end() == End.MOVED) {
        assertThat(upload.offset()).isEqualTo(before + step.bytes());
      }
      if (step.end() == End.MOVED) {
        store = store.fromElsewhere(limits, settings);
        upload = upload.on(store);
      }
      if (random.nextBoolean()) {
        await(upload.drop());
      }
    }
    commitDespiteFaults(store, upload, random);
    assertNothingHeld(store);
  }

  private void run(FakeStore store, TestUpload upload, Step step, Random random) {
    long from = upload.offset();
    Source<ByteString, NotUsed> bytes = content.chunks(from, from + step.bytes(), step.chunk());
    switch (step.end()) {
      case CLEAN, MOVED -> await(upload.append(bytes, runner()));
      case BROKEN -> {
        RuntimeException broken = new IllegalStateException("broken");
        var breaking = bytes.concatLazy(Source.lazySource(() -> Source.failed(broken)));
        await(upload.append(breaking, runner()).handle((done, failure) -> true));
      }
      case CUT -> {
        var running = upload.writing(bytes).toMat(Sink.headOption(), Keep.both()).run(runner());
        await(running.second());
        await(running.first());
      }
      case NEVER -> upload.grant();
      case FAULTS -> {
        store.client().otherwise(() -> fault(random));
        await(upload.append(bytes, runner()).handle((done, failure) -> true));
        store.client().otherwise(() -> Fault.NONE);
      }
    }
  }

  private static Fault fault(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> Fault.REFUSED;
      case 2 -> Fault.LOST;
      case 3 -> random.nextBoolean() ? Fault.DENIED : Fault.NONE;
      default -> Fault.NONE;
    };
  }

  private void commitDespiteFaults(FakeStore store, TestUpload upload, Random random) {
    store.client().otherwise(() -> fault(random));
    for (int n = 0; n < 3; n++) {
      await(upload.commit().handle((done, failure) -> true));
    }
    store.client().otherwise(() -> Fault.NONE);
    assertIsContent(store, await(upload.commit()), upload.offset());
  }
}
