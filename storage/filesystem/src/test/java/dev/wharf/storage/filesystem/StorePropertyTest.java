package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Whatever writers do, the object is what the byte function says. jqwik prints the seed. */
@SuppressWarnings("NullAway.Init")
class StorePropertyTest extends StoreFixture {

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
    /** The store is closed and opened again behind it. */
    RESTART
  }

  @BeforeContainer
  static void start() {
    startSystem();
  }

  @AfterContainer
  static void stop() {
    stopSystem();
  }

  @BeforeTry
  void folder() throws IOException {
    temp = Files.createTempDirectory("wharf-store");
  }

  @AfterTry
  void removeFolder() throws IOException {
    try (Stream<Path> paths = Files.walk(temp)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.of(End.class),
                Arbitraries.integers().between(0, 3 * CHECKPOINT),
                Arbitraries.integers().between(1, 2 * CHECKPOINT))
            .as(Step::new);
    return step.list().ofMaxSize(12);
  }

  @Property(tries = 60)
  void an_object_is_what_its_writers_brought(
      @ForAll("steps") List<Step> steps, @ForAll boolean toldSmall) {
    FilesystemObjectStore store = store();
    TestUpload upload = upload(store, "folder/object", length(steps, toldSmall));
    for (Step step : steps) {
      if (isPut(upload)) {
        break;
      }
      long before = upload.offset();
      run(upload, step);
      assertThat(upload.offset()).isGreaterThanOrEqualTo(before);
      if (step.end() == End.CLEAN || step.end() == End.BROKEN) {
        assertThat(upload.offset()).isEqualTo(before + step.bytes());
      }
      if (step.end() == End.RESTART) {
        store.close();
        store = store();
        upload = upload.on(store);
      }
    }
    StoredObject object =
        isPut(upload) ? await(store.stat(upload.target())).orElseThrow() : await(upload.commit());
    assertIsContent(store, object, upload.offset());
    if (!isPut(upload)) {
      assertThat(await(upload.commit())).isEqualTo(object);
    }
    await(upload.discard());
    assertIsContent(store, object, upload.offset());
    store.close();
  }

  /** What the first writer brings may be all of it; what others bring is more than that. */
  private static OptionalLong length(List<Step> steps, boolean told) {
    return told && !steps.isEmpty() ? OptionalLong.of(steps.get(0).bytes()) : OptionalLong.empty();
  }

  private static boolean isPut(TestUpload upload) {
    return upload.receipts().stream().anyMatch(receipt -> receipt.form() == Form.OBJECT);
  }

  private void run(TestUpload upload, Step step) {
    long from = upload.offset();
    var bytes = content.chunks(from, from + step.bytes(), step.chunk());
    switch (step.end()) {
      case CLEAN, RESTART -> await(upload.append(bytes, runner()));
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
    }
  }
}
