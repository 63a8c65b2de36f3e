package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.Content;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A folder, and stores on it. */
@SuppressWarnings("NullAway.Init")
abstract class StoreFixture {
  static final int CHECKPOINT = 4096;

  static ActorSystem system;
  private static int uploads;

  final Content content = new Content(3);
  @TempDir Path temp;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("filesystem");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
    await(system.getWhenTerminated());
  }

  static Materializer runner() {
    return Materializer.matFromSystem(system);
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().copy().orTimeout(60, TimeUnit.SECONDS).join();
  }

  static StorageFailure failureOf(CompletionStage<?> stage) {
    Throwable thrown = catchThrowable(() -> await(stage));
    assertThat(thrown).as("a typed failure").hasCauseInstanceOf(StorageFailure.class);
    return (StorageFailure) Objects.requireNonNull(thrown.getCause());
  }

  Path root() {
    return temp.resolve("store");
  }

  FilesystemSettings settings() {
    return FilesystemSettings.of(root()).withCheckpointBytes(CHECKPOINT).withInlineWriters(1);
  }

  FilesystemObjectStore store() {
    return new FilesystemObjectStore(settings());
  }

  FilesystemObjectStore store(WatchedDisk.Watcher watcher) {
    return new FilesystemObjectStore(settings(), new WatchedDisk(watcher));
  }

  static TestUpload upload(ObjectStore store, String key) {
    return upload(store, key, OptionalLong.empty());
  }

  static TestUpload upload(ObjectStore store, String key, OptionalLong length) {
    String id = "upload-" + ++uploads;
    return new TestUpload(
        store, new StagingId("journal", id), new ObjectKey(key), length, ObjectMeta.of(id));
  }

  void append(TestUpload upload, long size) {
    long from = upload.offset();
    await(upload.append(content.chunks(from, from + size, 1000), runner()));
  }

  ByteString read(ObjectStore store, StoredObject object) {
    CompletionStage<ByteString> whole =
        store
            .read(object.key(), object.etag(), ByteRange.all(object))
            .runFold(ByteString.emptyByteString(), ByteString::concat, runner());
    return await(whole);
  }

  void assertIsContent(ObjectStore store, StoredObject object, long size) {
    assertThat(read(store, object)).isEqualTo(content.bytes(0, size));
  }

  static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
