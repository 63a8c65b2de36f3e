package dev.wharf.storage.s3;

import static dev.wharf.storage.s3.Rig.ABSENT;
import static dev.wharf.storage.s3.Rig.failure;
import static dev.wharf.storage.s3.Rig.someKey;
import static dev.wharf.storage.s3.Rig.someMeta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.multipart.ByteBudget;
import dev.wharf.storage.multipart.MultipartSettings;
import dev.wharf.storage.s3.testkit.Fault;
import dev.wharf.storage.s3.testkit.Relay;
import dev.wharf.storage.s3.testkit.S3Operation;
import dev.wharf.storage.s3.testkit.S3Request;
import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.Content;
import dev.wharf.storage.testkit.TestUpload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole uploads: what they cost, what they stand, and whom they leave alone. */
class S3UploadsTest {
  private static final int MIB = 1 << 20;
  private static final Content CONTENT = new Content(11);
  private static final S3Server SERVER = S3Server.shared();

  /** Of the large upload: 1 GiB in the long form. */
  private static final long LARGE = Long.getLong("wharf.test.s3.large.mib", 256) * MIB;

  @SuppressWarnings("NullAway.Init")
  private static ActorSystem system;

  private final Relay relay = Relay.before(SERVER);
  private final String bucket = SERVER.newBucket();
  private final String journal = "journal-" + UUID.randomUUID();

  @SuppressWarnings("NullAway.Init")
  private S3ObjectStore store;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("uploads");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
    Rig.await(system.getWhenTerminated());
  }

  @BeforeEach
  void open() {
    store = new S3ObjectStore(settings(8 * MIB));
  }

  private S3Settings settings(int part) {
    S3Settings usual = TestStores.settings(relay.endpoint(), SERVER, bucket, S3Profile.AWS);
    return new S3Settings(
        bucket,
        "pre/",
        usual.endpoint(),
        usual.region(),
        usual.pathStyle(),
        usual.profile(),
        usual.credentials(),
        usual.encryption(),
        usual.storageClass(),
        usual.tags(),
        new MultipartSettings(part, 3, 64),
        new ByteBudget(256L * MIB));
  }

  @AfterEach
  void close() {
    store.close();
    relay.close();
  }

  private static Materializer runner() {
    return Materializer.matFromSystem(system);
  }

  private TestUpload upload(OptionalLong length) {
    ObjectMeta meta = someMeta();
    return new TestUpload(store, new StagingId(journal, meta.uploadId()), someKey(), length, meta);
  }

  private static CompletionStage<Done> append(TestUpload upload, long size) {
    long from = upload.offset();
    return upload.append(CONTENT.chunks(from, from + size, 256 * 1024), runner());
  }

  private void assertIsContent(StoredObject object) {
    var bytes = store.read(object.key(), object.etag(), ByteRange.all(object));
    assertThat(Rig.await(Content.sha256(bytes, runner()))).isEqualTo(CONTENT.sha256(object.size()));
  }

  @Test
  void a_small_upload_is_one_request() {
    TestUpload upload = upload(OptionalLong.of(64 * 1024));
    Rig.await(append(upload, 64 * 1024));
    assertThat(relay.counts()).isEqualTo(Map.of(S3Operation.PUT_OBJECT, 1));
    assertIsContent(Rig.await(store.stat(upload.target())).orElseThrow());
  }

  @Test
  void a_large_upload_is_its_parts_one_request_before_and_one_behind_them() {
    TestUpload upload = upload(OptionalLong.of(LARGE));
    Rig.await(append(upload, LARGE));
    StoredObject object = Rig.await(upload.commit());
    Rig.await(upload.clear());
    assertThat(relay.counts())
        .isEqualTo(
            Map.of(
                S3Operation.CREATE_MULTIPART,
                1,
                S3Operation.UPLOAD_PART,
                (int) (LARGE / (8 * MIB)),
                S3Operation.COMPLETE_MULTIPART,
                1));
    assertIsContent(object);
  }

  @Test
  void many_small_appends_are_a_tail_each_and_one_object() {
    TestUpload upload = upload(OptionalLong.empty());
    for (int n = 0; n < 50; n++) {
      Rig.await(append(upload, 100 * 1024));
    }
    StoredObject object = Rig.await(upload.commit());
    assertThat(relay.counts()).isEqualTo(Map.of(S3Operation.PUT_OBJECT, 51));
    relay.clear();
    Rig.await(upload.clear());
    assertThat(relay.counts()).isEqualTo(Map.of(S3Operation.DELETE_OBJECT, 50));
    assertIsContent(object);
  }

  static List<Arguments> storms() {
    return List.of(
        Arguments.of("500", 2, Fault.internalError()),
        Arguments.of("503", 2, Fault.slowDown()),
        Arguments.of("a lost answer", 1, Fault.loseAnswer()),
        Arguments.of("a reset", 1, Fault.resetRequest(100_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("storms")
  void an_upload_stands_a_storm_of(String name, int times, Fault fault) {
    for (S3Operation operation :
        List.of(
            S3Operation.CREATE_MULTIPART,
            S3Operation.UPLOAD_PART,
            S3Operation.PUT_OBJECT,
            S3Operation.COMPLETE_MULTIPART)) {
      relay.inject(operation, times, fault);
    }
    TestUpload upload = upload(OptionalLong.empty());
    Rig.await(append(upload, 10L * MIB));
    Rig.await(append(upload, 1000));
    assertIsContent(Rig.await(upload.commit()));
    relay.checkAllRulesMet();
  }

  static List<Arguments> troubles() {
    return List.of(
        Arguments.of("a bucket that vanishes", Fault.noSuchBucket(), Kind.UNAVAILABLE),
        Arguments.of("wrong credentials", Fault.signatureDoesNotMatch(), Kind.DENIED),
        Arguments.of("clock skew", Fault.requestTimeTooSkewed(), Kind.UNAVAILABLE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("troubles")
  void what_was_receipted_outlives(String name, Fault fault, Kind kind) {
    TestUpload upload = upload(OptionalLong.empty());
    Rig.await(append(upload, 9L * MIB));
    Predicate<S3Request> any = request -> true;
    relay.inject(any, Relay.ALWAYS, fault);
    StorageFailure failure = failure(upload.commit());
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.mayRetry()).isTrue();
    assertThat(upload.offset()).isEqualTo(9L * MIB);
    relay.heal();
    Rig.await(append(upload, 1000));
    assertIsContent(Rig.await(upload.commit()));
  }

  @Test
  void a_commit_whose_pieces_were_cleared_is_still_answered() {
    TestUpload upload = upload(OptionalLong.empty());
    Rig.await(append(upload, 9L * MIB));
    StoredObject object = Rig.await(upload.commit());
    Rig.await(upload.discard());
    relay.inject(S3Operation.COMPLETE_MULTIPART, Fault.answer(404, "NoSuchUpload"));
    assertThat(Rig.await(upload.commit()).etag()).isEqualTo(object.etag());
  }

  @Test
  void others_in_the_same_bucket_are_left_alone() {
    try (Rig other = Rig.of(TestStores.settings(SERVER, bucket, S3Profile.AWS))) {
      ObjectKey foreignKey = new ObjectKey("pre/objects/foreign");
      String foreign = Rig.await(other.client().open(foreignKey, someMeta()));
      Rig.await(other.client().put(foreignKey, ABSENT, someMeta(), CONTENT.bytes(0, 10)));
      Rig.await(other.bucket().putOwn("pre/weird\\name", CONTENT.bytes(0, 1)));
      TestUpload ours = upload(OptionalLong.empty());
      Rig.await(append(ours, 9L * MIB));
      StagingId theirId = new StagingId("other-" + UUID.randomUUID(), ours.id().upload());
      TestUpload theirs =
          new TestUpload(store, theirId, someKey(), OptionalLong.empty(), someMeta());
      Rig.await(append(theirs, 9L * MIB));
      Rig.await(ours.discard());
      assertThat(
              Rig.await(other.bucket().parts(foreignKey.value(), foreign, Optional.empty()))
                  .parts())
          .isEmpty();
      assertThat(Rig.await(other.client().stat(foreignKey))).isPresent();
      assertIsContent(Rig.await(theirs.commit()));
      assertThat(names("objects")).contains("objects/foreign").doesNotContain("objects/weird");
      assertThat(names("")).containsExactly("objects");
    }
  }

  private List<String> names(String folder) {
    return Rig.await(store.list(folder).runWith(Sink.seq(), runner())).stream()
        .map(
            entry ->
                entry instanceof Entry.File file
                    ? file.object().key().value()
                    : ((Entry.Folder) entry).path())
        .toList();
  }

  @Test
  void a_copy_beyond_the_limit_goes_part_by_part() {
    try (S3ObjectStore limited =
        new S3ObjectStore(
            TestStores.settings(relay.endpoint(), SERVER, bucket, S3Profile.S3PROXY),
            Tuning.defaults().withCopyAtMost(5L * MIB))) {
      ObjectMeta meta = someMeta();
      TestUpload upload =
          new TestUpload(
              limited,
              new StagingId(journal, meta.uploadId()),
              someKey(),
              OptionalLong.empty(),
              meta);
      Rig.await(append(upload, 12L * MIB));
      StoredObject from = Rig.await(upload.commit());
      relay.clear();
      ObjectMeta copyMeta = someMeta();
      StoredObject copy = Rig.await(limited.copy(from, someKey(), ABSENT, copyMeta));
      assertThat(relay.count(S3Operation.UPLOAD_PART_COPY)).isEqualTo(3);
      assertThat(relay.count(S3Operation.COPY_OBJECT)).isZero();
      var bytes = limited.read(copy.key(), copy.etag(), ByteRange.all(copy));
      assertThat(Rig.await(Content.sha256(bytes, runner()))).isEqualTo(CONTENT.sha256(12L * MIB));
      assertThat(Rig.await(limited.stat(copy.key())).orElseThrow().meta()).isEqualTo(copyMeta);
      StoredObject gone =
          new StoredObject(from.key(), from.size(), "other", from.modified(), from.meta());
      relay.clear();
      assertThat(failure(limited.copy(gone, someKey(), ABSENT, someMeta())).kind())
          .isEqualTo(Kind.NOT_FOUND);
      assertThat(relay.count(S3Operation.ABORT_MULTIPART)).isEqualTo(1);
    }
  }

  @Test
  void nothing_is_left_running_when_it_is_closed() {
    Rig.await(store.probe());
    store.close();
    await().untilAsserted(() -> assertThat(threads("wharf-s3")).isEmpty());
  }

  private static Stream<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix));
  }
}
