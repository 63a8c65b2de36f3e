package dev.wharf.files;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Objects, and words about them. */
@SuppressWarnings("NullAway.Init")
abstract class FilesFixture {
  static ActorSystem system;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("files");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
    await(system.getWhenTerminated());
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().copy().orTimeout(60, TimeUnit.SECONDS).join();
  }

  static void assertRefused(CompletionStage<?> stage, StorageFailure.Kind kind) {
    Throwable thrown = catchThrowable(() -> await(stage));
    assertThat(thrown).as("a typed failure").hasCauseInstanceOf(StorageFailure.class);
    assertThat(((StorageFailure) requireNonNull(thrown.getCause())).kind()).isEqualTo(kind);
  }

  static <T> List<T> all(Source<T, ?> source) {
    return await(source.runWith(Sink.seq(), system));
  }

  /** An object with that text, in place of what is there. */
  static StoredObject object(ObjectStore store, String key, String text) {
    ObjectKey target = new ObjectKey(key);
    Condition condition =
        await(store.stat(target))
            .<Condition>map(there -> new Condition.Matches(there.etag()))
            .orElseGet(Condition.Absent::new);
    String id = "upload-" + UUID.randomUUID();
    ObjectMeta meta = new ObjectMeta(id, Optional.of("text/plain"), Map.of("name", "é"));
    TestUpload upload =
        new TestUpload(store, new StagingId("journal", id), target, OptionalLong.empty(), meta);
    await(upload.append(Source.single(ByteString.fromString(text)), runner()));
    StoredObject object = await(upload.commit(condition));
    await(upload.discard());
    return object;
  }

  private static Materializer runner() {
    return Materializer.matFromSystem(system);
  }

  /** An object's text; empty if there is none. */
  static Optional<String> text(ObjectStore store, String key) {
    return await(store.stat(new ObjectKey(key))).map(object -> text(store, object));
  }

  private static String text(ObjectStore store, StoredObject object) {
    return all(store.read(object.key(), object.etag(), ByteRange.all(object))).stream()
        .reduce(ByteString.emptyByteString(), ByteString::concat)
        .utf8String();
  }
}
