package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.spi.WriterJournal;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Small bodies: which are put at their key, what that costs, and how the others go on. */
class DirectPutTest extends StoreFixture {
  private static final String OBJECT = "folder/object";

  /** Every step that changes the disk, by its name and the ending of the file's. */
  private static final class Recorder implements WatchedDisk.Watcher {
    final List<String> steps = new CopyOnWriteArrayList<>();

    @Override
    public void after(String step, Path path) {
      String name = String.valueOf(path.getFileName());
      String ending = name.substring(Math.max(0, name.lastIndexOf('.')));
      if (!step.equals("createFolders")) {
        steps.add(step + " " + (name.contains(".") ? ending : name));
      }
    }
  }

  private static TestUpload upload(FilesystemObjectStore store, long length) {
    return upload(store, OBJECT, OptionalLong.of(length));
  }

  private static Source<ByteString, NotUsed> thenBroken(Source<ByteString, NotUsed> bytes) {
    RuntimeException broken = new IllegalStateException("the client went away");
    return bytes.concatLazy(Source.lazySource(() -> Source.failed(broken)));
  }

  /** Whatever becomes of the stream. */
  private static void run(TestUpload upload, Source<ByteString, NotUsed> bytes) {
    await(upload.append(bytes, runner()).handle((done, failure) -> true));
  }

  private Path staged(TestUpload upload) {
    return root().resolve(".wharf/staging/journal").resolve(upload.id().upload());
  }

  private List<String> scratch() throws IOException {
    return names(root().resolve(".wharf/copies"));
  }

  // What it costs

  @Test
  void a_put_writes_and_syncs_two_files_and_stages_nothing() throws IOException {
    Recorder recorder = new Recorder();
    try (FilesystemObjectStore store = store(recorder)) {
      append(upload(store, OBJECT + "-before", OptionalLong.of(1)), 1);
      recorder.steps.clear();
      TestUpload upload = upload(store, 5000);
      append(upload, 5000);
      assertThat(recorder.steps)
          .containsExactly(
              "create .new",
              "write .new",
              "force .new",
              "create .new",
              "write .new",
              "force .new",
              "replace .json",
              "syncFolder .wharf-meta",
              "link object",
              "syncFolder folder",
              "syncFolder store",
              "delete .new");
      assertThat(upload.receipts()).extracting(Receipt::form).containsExactly(Form.OBJECT);
      assertThat(staged(upload)).doesNotExist();
      assertThat(scratch()).isEmpty();
    }
  }

  @Test
  void nothing_is_to_be_cleared_or_discarded_after_a_put() {
    Recorder recorder = new Recorder();
    try (FilesystemObjectStore store = store(recorder)) {
      TestUpload upload = upload(store, 5000);
      append(upload, 5000);
      recorder.steps.clear();
      await(upload.clear());
      await(upload.discard());
      assertThat(recorder.steps).isEmpty();
      assertIsContent(store, await(store.stat(upload.target())).orElseThrow(), 5000);
    }
  }

  // Which bodies are put

  private record Row(String body, long length, long size, boolean breaks) {}

  static Stream<Arguments> bodies() {
    int most = DirectPut.LIMIT;
    return Stream.of(
        Arguments.of(new Row("comes whole", 1, 1, false), true),
        Arguments.of(new Row("comes whole and is as large as may be", most, most, false), true),
        Arguments.of(new Row("is larger than that", most + 1, most + 1, false), false),
        Arguments.of(new Row("ends early", 5000, 4999, false), false),
        Arguments.of(new Row("breaks before its end", 5000, 3000, true), false),
        Arguments.of(new Row("breaks at its end", 5000, 5000, true), false),
        Arguments.of(new Row("is longer than was said", 5000, 5001, false), false),
        Arguments.of(new Row("has no length, or is to be verified", -1, 5000, false), false));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bodies")
  void a_body_is_put_only_if_it_is_small_and_comes_whole(Row row, boolean put) {
    try (FilesystemObjectStore store = store()) {
      OptionalLong length = row.length() < 0 ? OptionalLong.empty() : OptionalLong.of(row.length());
      TestUpload upload = upload(store, OBJECT, length);
      Source<ByteString, NotUsed> bytes = content.chunks(0, row.size(), 1000);
      run(upload, row.breaks() ? thenBroken(bytes) : bytes);
      assertThat(upload.offset()).isEqualTo(row.size());
      assertThat(upload.receipts())
          .extracting(Receipt::form)
          .containsExactly(put ? Form.OBJECT : Form.SEALED);
      assertThat(upload.journal().directPuts()).isEqualTo(put ? 1 : 0);
      Optional<StoredObject> there = await(store.stat(upload.target()));
      assertThat(there.isPresent()).isEqualTo(put);
      assertIsContent(store, put ? there.orElseThrow() : await(upload.commit()), row.size());
    }
  }

  @Test
  void a_body_that_begins_behind_its_start_is_not_put() {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, 5000);
      append(upload, 1000);
      append(upload, 4000);
      assertThat(upload.journal().directPuts()).isZero();
      assertIsContent(store, await(upload.commit()), 5000);
    }
  }

  @Test
  void a_body_that_takes_longer_than_a_checkpoint_becomes_a_segment() {
    FilesystemSettings settings = settings().withCheckpointInterval(Duration.ofMillis(20));
    try (FilesystemObjectStore store = new FilesystemObjectStore(settings)) {
      TestUpload upload = upload(store, 10);
      Receipt first =
          await(
              upload
                  .writing(content.chunks(0, 7, 3).concat(Source.maybe()))
                  .runWith(Sink.head(), runner()));
      assertThat(first).isEqualTo(new Receipt(0, 7, Form.PART, "f1:grant-1:0"));
      append(upload, 3);
      assertThat(upload.journal().directPuts()).isZero();
      assertIsContent(store, await(upload.commit()), 10);
    }
  }

  @Test
  void a_slow_body_does_not_wait_in_memory_for_its_checkpoint() {
    Set<String> opened = ConcurrentHashMap.newKeySet();
    WatchedDisk.Watcher watcher =
        new WatchedDisk.Watcher() {
          @Override
          public void after(String step, Path path) {
            opened.add(String.valueOf(path.getFileName()));
          }
        };
    try (FilesystemObjectStore store =
        new FilesystemObjectStore(
            settings().withCheckpointInterval(Duration.ofHours(1)), new WatchedDisk(watcher))) {
      TestUpload upload = upload(store, 10);
      var running =
          upload
              .writing(content.chunks(0, 7, 3).concat(Source.maybe()))
              .viaMat(KillSwitches.single(), Keep.both())
              .toMat(Sink.ignore(), Keep.both())
              .run(runner());
      Waiting.until(() -> opened.stream().anyMatch(name -> name.endsWith(".seg")));
      running.first().second().shutdown();
      await(running.first().first());
      assertThat(upload.journal().directPuts()).isZero();
    }
  }

  @Test
  void a_large_body_is_written_as_it_comes() {
    Recorder recorder = new Recorder();
    try (FilesystemObjectStore store = store(recorder)) {
      TestUpload upload = upload(store, DirectPut.LIMIT + 1L);
      CompletionStage<Done> stopped =
          upload
              .writing(content.chunks(0, 1000, 1000).concat(Source.maybe()))
              .to(Sink.ignore())
              .run(runner());
      Waiting.until(() -> recorder.steps.contains("write .seg"));
      assertThat(stopped.toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void bodies_for_which_there_is_no_room_are_not_collected() {
    Semaphore room = new Semaphore(150);
    try (FilesystemObjectStore store = store();
        Blocking blocking = new Blocking(root(), 1)) {
      ByteString byteOfMany = content.bytes(0, 1);
      DirectPut first = put(upload(store, 100), room, blocking);
      DirectPut second = put(upload(store, 100), room, blocking);
      assertThat(first.add(byteOfMany)).isTrue();
      assertThat(second.add(byteOfMany)).isFalse();
      assertThat(second.giveUp().size()).isZero();
      assertThat(first.add(byteOfMany)).as("its room is kept").isTrue();
      assertThat(first.giveUp().size()).isEqualTo(2);
      assertThat(second.add(byteOfMany)).isTrue();
      await(second.stop());
      assertThat(room.availablePermits()).isEqualTo(150);
    }
  }

  private static DirectPut put(TestUpload upload, Semaphore room, Blocking blocking) {
    return new DirectPut(
        upload.grant(),
        room,
        blocking,
        (to, meta, bytes) -> {
          throw new AssertionError("nothing is put here");
        });
  }

  // Failures

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "No space left on device,QUOTA,true",
    "Permission denied,DENIED,false",
    "Input/output error,UNAVAILABLE,true"
  })
  void a_put_that_fails_says_why_and_leaves_nothing(String words, Kind kind, boolean mayRetry)
      throws IOException {
    CountDownLatch broken = new CountDownLatch(1);
    WatchedDisk.Watcher failing =
        new WatchedDisk.Watcher() {
          @Override
          public void before(String step, Path path) throws IOException {
            if (step.equals("force") && path.toString().endsWith(".new") && broken.getCount() > 0) {
              throw new IOException(words);
            }
          }
        };
    try (FilesystemObjectStore store = store(failing)) {
      TestUpload upload = upload(store, 5000);
      var failure = failureOf(upload.append(content.chunks(0, 5000, 1000), runner()));
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.mayRetry()).isEqualTo(mayRetry);
      assertThat(upload.receipts()).isEmpty();
      assertThat(await(store.stat(upload.target()))).isEmpty();
      assertThat(scratch()).isEmpty();
      broken.countDown();
      append(upload, 5000);
      assertIsContent(store, await(store.stat(upload.target())).orElseThrow(), 5000);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"folder", "folder/object/below"})
  void a_key_where_no_object_can_be_fails_as_it_does_for_a_commit(String key) {
    try (FilesystemObjectStore store = store()) {
      append(upload(store, 10), 10);
      TestUpload upload = upload(store, key, OptionalLong.of(10));
      assertThat(failureOf(upload.append(content.chunks(0, 10, 10), runner())).kind())
          .isEqualTo(Kind.ALREADY_EXISTS);
    }
  }

  @Test
  void a_replacement_of_the_same_time_and_size_has_another_etag() {
    try (FilesystemObjectStore store =
        store(
            new WatchedDisk.Watcher() {
              @Override
              public void after(String step, Path path) throws IOException {
                if (step.equals("force") && path.toString().contains("copies")) {
                  Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000));
                }
              }
            })) {
      append(upload(store, 5000), 5000);
      StoredObject old = await(store.stat(new ObjectKey(OBJECT))).orElseThrow();
      TestUpload next = upload(store, 5000).expecting(new Condition.Matches(old.etag()));
      await(next.journal().directPut()); // so that its object has an id of its own
      append(next, 5000);
      StoredObject put = await(store.stat(old.key())).orElseThrow();
      assertThat(put.etag()).isNotEqualTo(old.etag());
      assertThat(put.meta()).isEqualTo(ObjectMeta.of("direct-put-2"));
      assertIsContent(store, put, 5000);
    }
  }

  // The end of a flow

  /** Answers when it is told to. */
  private record SlowJournal(CompletableFuture<ObjectMeta> answer) implements WriterJournal {
    @Override
    public CompletionStage<Slots> reserve(int count, Optional<String> opened) {
      throw new AssertionError("no slots here");
    }

    @Override
    public CompletionStage<ObjectMeta> directPut() {
      return answer;
    }
  }

  private static Staging with(WriterJournal journal, Staging to) {
    return new Staging(
        to.id(),
        to.target(),
        to.condition(),
        to.grant(),
        to.offset(),
        to.open(),
        to.length(),
        to.multipart(),
        to.meta(),
        journal);
  }

  @Test
  void a_flow_that_was_cancelled_before_its_put_was_journalled_puts_nothing() {
    Recorder recorder = new Recorder();
    CompletableFuture<ObjectMeta> answer = new CompletableFuture<>();
    // With one thread, what is looked at is looked at behind what was to be put.
    FilesystemSettings settings = settings().withBlockingThreads(1);
    try (FilesystemObjectStore store =
        new FilesystemObjectStore(settings, new WatchedDisk(recorder))) {
      Staging grant = with(new SlowJournal(answer), upload(store, 100).grant());
      CompletableFuture<Done> asked = new CompletableFuture<>();
      var running =
          content
              .chunks(0, 100, 100)
              .alsoTo(Sink.onComplete(any -> asked.complete(Done.getInstance())))
              .viaMat(store.receive(grant), Keep.right())
              .toMat(Sink.<Receipt>queue(), Keep.both())
              .run(runner());
      await(asked);
      running.second().cancel();
      await(running.first());
      recorder.steps.clear();
      answer.complete(ObjectMeta.of("too late"));
      assertThat(await(store.stat(grant.target()))).isEmpty();
      assertThat(recorder.steps).isEmpty();
    }
  }

  @Test
  void a_flow_that_is_cancelled_during_its_put_is_not_over_before_that_is() {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    WatchedDisk.Watcher stalling =
        new WatchedDisk.Watcher() {
          @Override
          public void before(String step, Path path) throws IOException {
            if (step.equals("link")) {
              reached.countDown();
              try {
                gate.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }
          }
        };
    try (FilesystemObjectStore store = store(stalling)) {
      TestUpload upload = upload(store, 100);
      var running =
          upload
              .writing(content.chunks(0, 100, 100))
              .toMat(Sink.<Receipt>queue(), Keep.both())
              .run(runner());
      Waiting.until(() -> reached.getCount() == 0);
      running.second().cancel();
      CompletableFuture<Done> stopped = running.first().toCompletableFuture();
      assertThat(stopped).isNotDone();
      gate.countDown();
      await(stopped);
      assertIsContent(store, await(store.stat(upload.target())).orElseThrow(), 100);
    }
  }
}
