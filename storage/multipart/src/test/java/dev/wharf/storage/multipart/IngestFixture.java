package dev.wharf.storage.multipart;

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
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Fake stores with small parts, and uploads to them. */
@SuppressWarnings("NullAway.Init")
abstract class IngestFixture {
  static final int PART = 1000;
  static final int LEAST = 500;
  static final PartLimits LIMITS = new PartLimits(LEAST, 1 << 20, 10_000, 1 << 20, false);
  static final PartLimits EQUAL = new PartLimits(LEAST, 1 << 20, 10_000, 1 << 20, true);
  static final MultipartSettings SETTINGS = new MultipartSettings(PART, 3, 64);

  static ActorSystem system;
  private static final AtomicInteger UPLOADS = new AtomicInteger();

  final Content content = new Content(5);

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("ingest");
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

  /** Parts of 1,000 bytes. */
  static FakeStore store() {
    return store(LIMITS, SETTINGS, 100L * PART);
  }

  static FakeStore store(PartLimits limits, MultipartSettings settings, long budget) {
    return new FakeStore(runner(), limits, settings, new ByteBudget(budget));
  }

  static TestUpload upload(ObjectStore store) {
    return upload(store, OptionalLong.empty());
  }

  static TestUpload upload(ObjectStore store, long length) {
    return upload(store, OptionalLong.of(length));
  }

  private static TestUpload upload(ObjectStore store, OptionalLong length) {
    String id = "upload-" + UPLOADS.incrementAndGet();
    return new TestUpload(
        store,
        new StagingId("journal", id),
        new ObjectKey("object-" + id),
        length,
        ObjectMeta.of(id));
  }

  /** One request that brings the next bytes. */
  void append(TestUpload upload, long size) {
    long from = upload.offset();
    await(upload.append(content.chunks(from, from + size, 300), runner()));
    assertThat(upload.offset()).isEqualTo(from + size);
  }

  void assertIsContent(ObjectStore store, StoredObject object, long size) {
    assertThat(object.size()).isEqualTo(size);
    var bytes = store.read(object.key(), object.etag(), ByteRange.all(object));
    assertThat(await(Content.sha256(bytes, runner()))).isEqualTo(content.sha256(size));
  }

  static void assertNothingHeld(FakeStore store) {
    Waiting.until(() -> store.budget().used() == store.budget().evictable());
    store.client().checkNoMisuse();
  }
}
