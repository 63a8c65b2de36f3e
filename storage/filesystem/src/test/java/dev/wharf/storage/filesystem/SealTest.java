package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** One seal serves one writer, or the commit. */
class SealTest extends StoreFixture {

  @Test
  void a_writer_that_wakes_after_the_commit_cannot_go_on_in_the_published_segment() {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Staging sleeper = upload.grant();
      StoredObject object = await(upload.commit());
      assertThat(failureOf(write(store, sleeper)).kind()).isEqualTo(Kind.PRECONDITION);
      assertIsContent(store, object, 100);
      assertThat(await(store.stat(object.key()))).contains(object);
    }
  }

  @Test
  void a_commit_copies_a_segment_that_a_writer_has_begun_to_go_on_in() {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      var running =
          Source.<ByteString>queue(4)
              .viaMat(store.receive(upload.grant()), Keep.both())
              .toMat(Sink.<Receipt>queue(), Keep.both())
              .run(runner());
      BoundedSourceQueue<ByteString> bytes = running.first().first();
      SinkQueueWithCancel<Receipt> receipts = running.second();
      bytes.offer(content.bytes(5, 5 + 2 * CHECKPOINT));
      await(receipts.pull());
      StoredObject object = await(upload.commit());
      bytes.offer(content.bytes(5, 5 + 2 * CHECKPOINT));
      await(receipts.pull());
      bytes.complete();
      receipts.cancel();
      await(running.first().second());
      assertIsContent(store, object, 100);
      assertThat(await(store.stat(object.key()))).contains(object);
    }
  }

  @Test
  void a_seal_is_taken_once() {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Staging grant = upload.grant();
      await(write(store, grant));
      assertThat(failureOf(write(store, grant)).kind()).isEqualTo(Kind.PRECONDITION);
    }
  }

  @Test
  void bytes_beyond_the_recorded_size_are_cut_off_before_a_writer_goes_on() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Files.write(segment(upload), new byte[50], StandardOpenOption.APPEND);
      append(upload, 100);
      assertThat(upload.receipts()).hasSize(1);
      assertIsContent(store, await(upload.commit()), 200);
    }
  }

  @Test
  void bytes_beyond_the_recorded_size_are_not_published() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Files.write(segment(upload), new byte[50], StandardOpenOption.APPEND);
      assertIsContent(store, await(upload.commit()), 100);
    }
  }

  @Test
  void a_segment_that_is_too_short_is_corrupt() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Files.write(segment(upload), new byte[50]);
      assertThat(failureOf(upload.commit()).kind()).isEqualTo(Kind.CORRUPT);
      assertThat(failureOf(write(store, upload.grant())).kind()).isEqualTo(Kind.CORRUPT);
      assertThat(await(store.stat(upload.target()))).isEmpty();
    }
  }

  @Test
  void a_single_sealed_segment_is_published_without_a_copy() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      append(upload, 100);
      await(upload.commit());
      assertThat(Files.isSameFile(segment(upload), root().resolve("object"))).isTrue();
    }
  }

  private CompletionStage<Done> write(FilesystemObjectStore store, Staging grant) {
    return Source.single(content.bytes(7, 77))
        .via(store.receive(grant))
        .runWith(Sink.ignore(), runner());
  }

  private Path segment(TestUpload upload) {
    Layout layout = new Layout(root());
    return layout.segment(upload.id(), SegmentName.of(upload.receipts().get(0)));
  }
}
