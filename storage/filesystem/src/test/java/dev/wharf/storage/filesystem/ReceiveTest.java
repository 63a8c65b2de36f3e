package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** The byte path when disks are slow, full or broken. */
class ReceiveTest extends StoreFixture {

  /** Writes stand still until they are let go. */
  private static final class StalledWrites implements WatchedDisk.Watcher {
    final CountDownLatch gate = new CountDownLatch(1);
    final Set<String> threads = new ConcurrentSkipListSet<>();

    @Override
    public void before(String step, Path path) {
      if (step.equals("write") && path.toString().endsWith(".seg")) {
        threads.add(Thread.currentThread().getName());
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    long streamThreads() {
      return threads.stream().filter(name -> !name.startsWith("wharf-disk-")).count();
    }
  }

  @Test
  void a_stalled_disk_holds_up_no_more_stream_threads_than_there_are_inline_writers() {
    StalledWrites stalled = new StalledWrites();
    AtomicLong pulled = new AtomicLong();
    try (FilesystemObjectStore store = store(stalled)) {
      List<TestUpload> uploads =
          IntStream.range(0, 5).mapToObj(n -> upload(store, "object-" + n)).toList();
      List<CompletableFuture<Done>> running =
          uploads.stream()
              .map(
                  upload ->
                      upload
                          .append(
                              content
                                  .chunks(0, 3 << 20, 64 << 10)
                                  .map(
                                      chunk -> {
                                        pulled.addAndGet(chunk.size());
                                        return chunk;
                                      }),
                              runner())
                          .toCompletableFuture())
              .toList();
      Waiting.until(() -> stalled.threads.size() == 5);
      await(Source.range(1, 1000).runWith(Sink.ignore(), runner()));
      assertThat(stalled.streamThreads()).isEqualTo(1);
      assertThat(running).noneMatch(CompletableFuture::isDone);
      assertThat(pulled.get()).as("bytes taken in meanwhile").isLessThan(5L * (2 << 20));
      stalled.gate.countDown();
      running.forEach(StoreFixture::await);
      uploads.forEach(upload -> assertIsContent(store, await(upload.commit()), 3 << 20));
    }
  }

  @Test
  void a_flow_cancelled_while_the_disk_stalls_is_not_over_before_the_write_is() {
    StalledWrites stalled = new StalledWrites();
    try (FilesystemObjectStore store =
        new FilesystemObjectStore(settings().withInlineWriters(0), new WatchedDisk(stalled))) {
      TestUpload upload = upload(store, "object");
      var running =
          upload
              .writing(content.chunks(0, 100, 10).concat(Source.maybe()))
              .viaMat(KillSwitches.single(), Keep.both())
              .toMat(Sink.ignore(), Keep.both())
              .run(runner());
      Waiting.until(() -> !stalled.threads.isEmpty());
      running.first().second().shutdown();
      await(running.second());
      CompletableFuture<Done> stopped = running.first().first().toCompletableFuture();
      assertThat(stopped).isNotDone();
      stalled.gate.countDown();
      await(stopped);
    }
  }

  @Test
  void what_was_written_before_the_disk_was_full_becomes_a_receipt() {
    AtomicInteger left = new AtomicInteger(10);
    WatchedDisk.Watcher full =
        new WatchedDisk.Watcher() {
          @Override
          public void before(String step, Path path) throws IOException {
            if (step.equals("write")
                && path.toString().endsWith(".seg")
                && left.getAndDecrement() <= 0) {
              throw new IOException("No space left on device");
            }
          }
        };
    try (FilesystemObjectStore store = store(full)) {
      TestUpload upload = upload(store, "object");
      var failure = failureOf(upload.append(content.chunks(0, 50_000, 1000), runner()));
      assertThat(failure.kind()).isEqualTo(Kind.QUOTA);
      assertThat(failure.mayRetry()).isTrue();
      assertThat(upload.offset()).isEqualTo(10_000);
      left.set(Integer.MAX_VALUE);
      append(upload, 5000);
      assertIsContent(store, await(upload.commit()), 15_000);
    }
  }

  @Test
  void after_a_failed_fsync_no_receipt_follows() {
    WatchedDisk.Watcher broken =
        new WatchedDisk.Watcher() {
          @Override
          public void before(String step, Path path) throws IOException {
            if (step.equals("force") && path.toString().endsWith(".seg")) {
              throw new IOException("Input/output error");
            }
          }
        };
    try (FilesystemObjectStore store = store(broken)) {
      TestUpload upload = upload(store, "object");
      var failure = failureOf(upload.append(content.chunks(0, 50_000, 1000), runner()));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.mayRetry()).isTrue();
      assertThat(upload.receipts()).isEmpty();
    }
  }

  @Test
  void no_receipt_comes_before_the_fsync_of_file_and_folders() {
    List<String> steps = new CopyOnWriteArrayList<>();
    WatchedDisk.Watcher recorder =
        new WatchedDisk.Watcher() {
          @Override
          public void after(String step, Path path) {
            steps.add(step);
          }
        };
    try (FilesystemObjectStore store = store(recorder)) {
      TestUpload upload = upload(store, "object");
      Source<ByteString, ?> endless = content.chunks(0, CHECKPOINT, 1000).concat(Source.maybe());
      Receipt receipt =
          await(
              upload
                  .writing(endless)
                  .map(
                      first -> {
                        steps.add("receipt");
                        return first;
                      })
                  .runWith(Sink.head(), runner()));
      assertThat(receipt).isEqualTo(new Receipt(0, CHECKPOINT, Form.PART, "f1:grant-1:0"));
      assertThat(steps.subList(0, steps.indexOf("receipt")))
          .containsSubsequence(
              "create", "write", "force", "syncFolder", "syncFolder", "syncFolder");
    }
  }

  @Test
  void a_trickle_is_made_durable_each_interval() {
    FilesystemSettings settings = settings().withCheckpointInterval(Duration.ofMillis(20));
    try (FilesystemObjectStore store = new FilesystemObjectStore(settings)) {
      TestUpload upload = upload(store, "object");
      Receipt receipt =
          await(
              upload
                  .writing(Source.single(content.bytes(0, 7)).concat(Source.maybe()))
                  .runWith(Sink.head(), runner()));
      assertThat(receipt.to()).isEqualTo(7);
      assertThat(receipt.form()).isEqualTo(Form.PART);
    }
  }

  @Test
  void a_source_that_breaks_leaves_a_sealed_receipt_of_what_had_come() {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      RuntimeException broken = new IllegalStateException("the client went away");
      var bytes =
          content.chunks(0, 5000, 1000).concatLazy(Source.lazySource(() -> Source.failed(broken)));
      CompletableFuture<Done> answer =
          upload.writing(bytes).runWith(Sink.ignore(), runner()).toCompletableFuture();
      String told = await(answer.handle((done, failure) -> String.valueOf(failure)));
      assertThat(told).contains("the client went away");
      assertThat(upload.receipts())
          .containsExactly(new Receipt(0, 5000, Form.SEALED, "f1:grant-1:0"));
    }
  }

  @Test
  void a_grant_that_is_used_twice_overwrites_nothing() {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      TestUpload again =
          new TestUpload(
              store, upload.id(), upload.target(), OptionalLong.empty(), ObjectMeta.of("other"));
      assertThat(failureOf(again.append(content.chunks(50, 60, 10), runner())).kind())
          .isEqualTo(Kind.ALREADY_EXISTS);
      assertIsContent(store, await(upload.commit()), 100);
    }
  }
}
