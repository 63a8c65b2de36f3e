package dev.wharf.storage.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What every part of the contract stands on. */
abstract class ContractFixture {
  private static final long PATIENCE_SECONDS = 60;

  @SuppressWarnings("NullAway.Init")
  private static ActorSystem system;

  @SuppressWarnings("NullAway.Init")
  private ObjectStore store;

  final Content content = new Content(7);
  final String journal = "journal-" + UUID.randomUUID();

  /** A store, perhaps with other tests' objects in it. Closed after each test. */
  protected abstract ObjectStore open() throws Exception;

  /** Bytes after which {@link ObjectStore#receive} gives a receipt of its own accord. */
  protected abstract int partSize();

  /** Bytes of the large upload. */
  protected long largeSize() {
    return 64L << 20;
  }

  /**
   * Whether the server behind the store keeps each object as a file of that name, and breaks where
   * a file cannot be: such names are then left out.
   */
  protected boolean keysAreFileNames() {
    return false;
  }

  /**
   * Whether the server behind the store refuses a commit while a part is there that no receipt
   * names: what writers leave that are cut off is then left out.
   */
  protected boolean straysRefuseCommits() {
    return false;
  }

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("contract");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
    await(system.getWhenTerminated());
  }

  @BeforeEach
  final void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  /** The store under test. */
  protected final ObjectStore store() {
    return store;
  }

  protected static Materializer runner() {
    return Materializer.matFromSystem(system);
  }

  static <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> answer = stage.toCompletableFuture().copy();
    return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  static StorageFailure failureOf(CompletionStage<?> stage) {
    Throwable thrown = catchThrowable(() -> await(stage));
    assertThat(thrown).as("a typed failure").hasCauseInstanceOf(StorageFailure.class);
    return (StorageFailure) requireNonNull(thrown.getCause());
  }

  static void assertRefused(CompletionStage<?> stage, StorageFailure.Kind kind) {
    assertThat(failureOf(stage).kind()).isEqualTo(kind);
  }

  static ObjectKey someKey() {
    return new ObjectKey("contract/" + UUID.randomUUID() + ".bin");
  }

  TestUpload upload() {
    return upload(someKey());
  }

  TestUpload upload(ObjectKey target) {
    return upload(target, OptionalLong.empty());
  }

  TestUpload upload(ObjectKey target, OptionalLong length) {
    String id = "upload-" + UUID.randomUUID();
    return upload(target, length, ObjectMeta.of(id));
  }

  TestUpload upload(ObjectKey target, OptionalLong length, ObjectMeta meta) {
    return new TestUpload(store, new StagingId(journal, meta.uploadId()), target, length, meta);
  }

  /** Appends the next bytes of the content. */
  void append(TestUpload upload, long size) {
    long from = upload.offset();
    await(upload.append(content.chunks(from, from + size, chunk()), runner()));
    assertThat(upload.offset()).isEqualTo(from + size);
  }

  /** A chunk that divides nothing evenly. */
  int chunk() {
    return partSize() / 3 + 1;
  }

  /** An object of the content's first bytes. */
  StoredObject object(ObjectKey key, long size) {
    TestUpload upload = upload(key);
    append(upload, size);
    StoredObject object = await(upload.commit());
    await(upload.discard());
    return object;
  }

  ByteString read(StoredObject object, ByteRange range) {
    CompletionStage<ByteString> whole =
        store
            .read(object.key(), object.etag(), range)
            .runFold(ByteString.emptyByteString(), ByteString::concat, runner());
    return await(whole);
  }

  void assertIsContent(StoredObject object, long size) {
    assertThat(object.size()).isEqualTo(size);
    assertThat(read(object, ByteRange.all(object))).isEqualTo(content.bytes(0, size));
  }

  /** The same object, whatever the two answers say of when it was modified. */
  static void assertSameObject(StoredObject actual, StoredObject expected) {
    assertThat(actual).usingRecursiveComparison().ignoringFields("modified").isEqualTo(expected);
  }

  /** The store knows this object. */
  void assertIsThere(StoredObject object) {
    assertSameObject(await(store.stat(object.key())).orElseThrow(), object);
  }

  /** The entry is this object's, whatever a listing leaves out. */
  static boolean isEntryOf(Entry entry, StoredObject object) {
    return entry instanceof Entry.File file
        && file.object().key().equals(object.key())
        && file.object().size() == object.size()
        && file.object().etag().equals(object.etag());
  }

  static <T> List<T> all(Source<T, ?> source) {
    return await(source.runWith(Sink.seq(), runner()));
  }
}
