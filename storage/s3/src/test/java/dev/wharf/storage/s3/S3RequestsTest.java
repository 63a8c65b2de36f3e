package dev.wharf.storage.s3;

import static dev.wharf.storage.s3.Rig.ABSENT;
import static dev.wharf.storage.s3.Rig.STAGING;
import static dev.wharf.storage.s3.Rig.await;
import static dev.wharf.storage.s3.Rig.commit;
import static dev.wharf.storage.s3.Rig.failure;
import static dev.wharf.storage.s3.Rig.piece;
import static dev.wharf.storage.s3.Rig.someKey;
import static dev.wharf.storage.s3.Rig.someMeta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.multipart.PartPlace;
import dev.wharf.storage.s3.testkit.Exchange;
import dev.wharf.storage.s3.testkit.Fault;
import dev.wharf.storage.s3.testkit.Relay;
import dev.wharf.storage.s3.testkit.S3Operation;
import dev.wharf.storage.s3.testkit.S3Request;
import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.Content;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes over the wire, and what becomes of it when the wire or the server fails. */
class S3RequestsTest {
  private static final int PART = TestStores.PART;
  private static final Content CONTENT = new Content(5);
  private static final S3Server SERVER = S3Server.shared();

  @SuppressWarnings("NullAway.Init")
  private static ActorSystem system;

  @SuppressWarnings("NullAway.Init")
  private Relay relay;

  @SuppressWarnings("NullAway.Init")
  private String bucket;

  @SuppressWarnings("NullAway.Init")
  private Rig rig;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("requests");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
    await(system.getWhenTerminated());
  }

  @BeforeEach
  void open() {
    relay = Relay.before(SERVER);
    bucket = SERVER.newBucket();
    rig = Rig.of(settings(S3Profile.AWS));
  }

  private S3Settings settings(S3Profile profile) {
    return TestStores.settings(relay.endpoint(), SERVER, bucket, profile);
  }

  @AfterEach
  void close() {
    rig.close();
    relay.close();
    SERVER.removeBucket(bucket);
  }

  private CompletionStage<StoredObject> put(ObjectKey key, ObjectMeta meta, int size) {
    return rig.client().put(key, ABSENT, meta, CONTENT.bytes(0, size));
  }

  @Test
  void an_object_is_put_with_one_request_that_carries_plain_bytes_and_their_checksum() {
    await(put(someKey(), someMeta(), 64 * 1024));
    assertThat(relay.requests()).hasSize(1);
    S3Request request = relay.requests().get(0).request();
    assertThat(relay.count(S3Operation.PUT_OBJECT)).isEqualTo(1);
    assertThat(request.header("x-amz-content-sha256")).contains("UNSIGNED-PAYLOAD");
    assertThat(request.header("content-length")).contains("65536");
    assertThat(request.header("x-amz-checksum-crc32c")).isPresent();
    assertThat(request.header("if-none-match")).contains("*");
    assertThat(request.headers())
        .doesNotContainKeys("x-amz-trailer", "content-encoding", "transfer-encoding");
  }

  @Test
  void a_server_without_conditions_is_looked_at_first_and_gets_an_md5() {
    try (Rig other = Rig.of(settings(S3Profile.GENERIC))) {
      await(other.client().put(someKey(), ABSENT, someMeta(), CONTENT.bytes(0, 10)));
    }
    assertThat(relay.requests())
        .extracting(Exchange::operation)
        .containsExactly(S3Operation.HEAD_OBJECT, S3Operation.PUT_OBJECT);
    S3Request request = relay.requests().get(1).request();
    assertThat(request.header("content-md5")).isPresent();
    assertThat(request.headers()).doesNotContainKeys("if-none-match", "x-amz-checksum-crc32c");
  }

  @Test
  void objects_are_encrypted_tagged_and_stored_as_the_settings_say_and_parts_are_not() {
    S3Settings plain = settings(S3Profile.AWS);
    S3Settings decorated =
        new S3Settings(
            bucket,
            "pre/",
            plain.endpoint(),
            plain.region(),
            plain.pathStyle(),
            plain.profile(),
            plain.credentials(),
            new S3Settings.Encryption.Kms(Optional.of("key-1")),
            Optional.of("STANDARD_IA"),
            Map.of("team", "a b"),
            plain.multipart(),
            plain.budget());
    try (Rig other = Rig.of(decorated)) {
      ObjectKey key = new ObjectKey("k");
      relay.inject(request -> true, Relay.ALWAYS, Fault.answer(501, "NotImplemented"));
      failure(other.client().put(key, ABSENT, someMeta(), CONTENT.bytes(0, 1)));
      failure(other.client().open(key, someMeta()));
      failure(other.bucket().copy("from", head(), "pre/k", someMeta(), Optional.empty()));
      failure(other.client().putTail(STAGING, "t", CONTENT.bytes(0, 1)));
      failure(other.client().putPart(new PartPlace(key, "m", 1), CONTENT.bytes(0, 1)));
    }
    assertDecorated(request(S3Operation.PUT_OBJECT));
    assertDecorated(request(S3Operation.CREATE_MULTIPART));
    assertDecorated(request(S3Operation.COPY_OBJECT));
    S3Request tail = relay.requests(S3Operation.PUT_OBJECT).get(1).request();
    assertThat(tail.path()).endsWith("/pre/.wharf/staging/journal/upload/t");
    assertThat(tail.header("x-amz-server-side-encryption")).contains("aws:kms");
    assertThat(tail.headers()).doesNotContainKeys("x-amz-tagging", "x-amz-storage-class");
    assertThat(request(S3Operation.UPLOAD_PART).headers())
        .doesNotContainKeys("x-amz-server-side-encryption", "x-amz-tagging", "x-amz-storage-class");
  }

  private static Head head() {
    return Head.now(10, "etag", someMeta());
  }

  private S3Request request(S3Operation operation) {
    return relay.requests(operation).get(0).request();
  }

  private static void assertDecorated(S3Request request) {
    assertThat(request.path()).endsWith("/pre/k");
    assertThat(request.header("x-amz-server-side-encryption")).contains("aws:kms");
    assertThat(request.header("x-amz-server-side-encryption-aws-kms-key-id")).contains("key-1");
    assertThat(request.header("x-amz-storage-class")).contains("STANDARD_IA");
    assertThat(request.header("x-amz-tagging")).contains("team=a%20b");
  }

  @ParameterizedTest(name = "{0} times")
  @CsvSource({"1", "4"})
  void a_put_whose_answers_are_lost_has_taken_effect(int times) {
    relay.inject(S3Operation.PUT_OBJECT, times, Fault.loseAnswer());
    ObjectKey key = someKey();
    ObjectMeta meta = someMeta();
    StoredObject made = await(put(key, meta, 1000));
    assertThat(made.meta()).isEqualTo(meta);
    assertThat(await(rig.client().stat(key)).orElseThrow().etag()).isEqualTo(made.etag());
    relay.checkAllRulesMet();
  }

  @Test
  void a_put_whose_answer_is_lost_is_no_excuse_for_another_object_at_the_key() {
    ObjectKey key = someKey();
    StoredObject there = await(put(key, someMeta(), 10));
    relay.inject(S3Operation.PUT_OBJECT, 4, Fault.resetRequest(0));
    StorageFailure failure = failure(put(key, someMeta(), 1000));
    assertThat(failure.kind()).isEqualTo(Kind.PRECONDITION);
    assertThat(await(rig.client().stat(key)).orElseThrow().etag()).isEqualTo(there.etag());
  }

  /** An open multipart upload of two parts. */
  private record Open(ObjectKey key, ObjectMeta meta, String multipart, List<String> parts) {}

  private Open open(Rig by) {
    ObjectKey key = someKey();
    ObjectMeta meta = someMeta();
    String multipart = await(by.client().open(key, meta));
    String first =
        await(by.client().putPart(new PartPlace(key, multipart, 1), CONTENT.bytes(0, PART)));
    String last =
        await(by.client().putPart(new PartPlace(key, multipart, 2), CONTENT.bytes(PART, PART + 9)));
    return new Open(key, meta, multipart, List.of(first, last));
  }

  private StoredObject complete(Rig by, Open open) {
    return await(
        by.client().complete(commit(open.key, open.meta, PART + 9), open.multipart, open.parts));
  }

  @ParameterizedTest
  @EnumSource(names = {"AWS", "GENERIC"})
  void a_complete_whose_answers_are_lost_has_taken_effect(S3Profile profile) {
    try (Rig other = Rig.of(settings(profile))) {
      Open open = open(other);
      relay.inject(S3Operation.COMPLETE_MULTIPART, 4, Fault.loseAnswer());
      StoredObject made = complete(other, open);
      assertThat(made.size()).isEqualTo(PART + 9);
      assertThat(await(other.client().read(piece(made, PART, PART + 9))))
          .isEqualTo(CONTENT.bytes(PART, PART + 9));
      relay.checkAllRulesMet();
    }
  }

  @Test
  void no_such_upload_may_mean_that_it_was_completed_before() {
    Open open = open(rig);
    StoredObject made = complete(rig, open);
    relay.inject(S3Operation.COMPLETE_MULTIPART, Fault.answer(404, "NoSuchUpload"));
    assertThat(complete(rig, open).etag()).isEqualTo(made.etag());
    relay.checkAllRulesMet();
  }

  @Test
  void no_such_upload_alone_never_means_that_it_was_completed() {
    Open open = open(rig);
    relay.inject(S3Operation.COMPLETE_MULTIPART, Fault.answer(404, "NoSuchUpload"));
    StorageFailure failure =
        failure(
            rig.client()
                .complete(commit(open.key, open.meta, PART + 9), open.multipart, open.parts));
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure.mayRetry()).isFalse();
  }

  @Test
  void a_complete_that_answers_200_with_an_error_is_tried_again() {
    Open open = open(rig);
    relay.inject(S3Operation.COMPLETE_MULTIPART, 2, Fault.answer(200, "InternalError"));
    assertThat(complete(rig, open).size()).isEqualTo(PART + 9);
    assertThat(relay.count(S3Operation.COMPLETE_MULTIPART)).isEqualTo(3);
  }

  @Test
  void a_complete_that_always_answers_200_with_an_error_has_failed() {
    Open open = open(rig);
    relay.inject(S3Operation.COMPLETE_MULTIPART, Relay.ALWAYS, Fault.answer(200, "InternalError"));
    StorageFailure failure =
        failure(
            rig.client()
                .complete(commit(open.key, open.meta, PART + 9), open.multipart, open.parts));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.mayRetry()).isTrue();
    assertThat(await(rig.client().stat(open.key))).isEmpty();
  }

  @Test
  void a_race_for_the_key_may_be_tried_again() {
    Open open = open(rig);
    relay.inject(
        S3Operation.COMPLETE_MULTIPART,
        Relay.ALWAYS,
        Fault.answer(409, "ConditionalRequestConflict"));
    StorageFailure failure =
        failure(
            rig.client()
                .complete(commit(open.key, open.meta, PART + 9), open.multipart, open.parts));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.mayRetry()).isTrue();
  }

  @Test
  void a_part_is_sent_again_when_the_connection_breaks_or_the_answer_is_lost() {
    relay.inject(S3Operation.UPLOAD_PART, Fault.resetRequest(PART / 2));
    relay.inject(S3Operation.UPLOAD_PART, Fault.loseAnswer());
    relay.inject(S3Operation.UPLOAD_PART, Fault.slowDown());
    Open open = open(rig);
    StoredObject made = complete(rig, open);
    assertThat(await(rig.client().read(piece(made, 0, PART + 9))))
        .isEqualTo(CONTENT.bytes(0, PART + 9));
    relay.checkAllRulesMet();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "500, InternalError, UNAVAILABLE, true",
    "404, NoSuchBucket, UNAVAILABLE, true",
    "403, SignatureDoesNotMatch, DENIED, true",
    "403, RequestTimeTooSkewed, UNAVAILABLE, true",
    "507, InsufficientStorage, QUOTA, true",
    "400, BadDigest, UNAVAILABLE, true",
  })
  void a_server_that_always_says_so_is_believed(
      int status, String code, Kind kind, boolean mayRetry) {
    relay.inject(request -> true, Relay.ALWAYS, Fault.answer(status, code));
    StorageFailure failure = failure(rig.client().putTail(STAGING, "t-1", CONTENT.bytes(0, 10)));
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.mayRetry()).isEqualTo(mayRetry);
    assertThat(failure).hasMessageContaining(code).hasMessageContaining(bucket);
  }

  @Test
  void a_server_that_is_not_there_is_unavailable() {
    relay.close();
    StorageFailure failure = failure(put(someKey(), someMeta(), 10));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.mayRetry()).isTrue();
  }

  @Test
  void an_abort_looks_whether_parts_came_behind_it_unless_there_is_nothing_to_give_up() {
    Open open = open(rig);
    relay.clear();
    await(rig.client().abort(open.key, open.multipart));
    assertThat(relay.requests())
        .extracting(Exchange::operation)
        .containsExactly(S3Operation.ABORT_MULTIPART, S3Operation.LIST_PARTS);
    relay.clear();
    relay.inject(S3Operation.ABORT_MULTIPART, Fault.answer(404, "NoSuchUpload"));
    await(rig.client().abort(open.key, open.multipart));
    assertThat(relay.requests())
        .extracting(Exchange::operation)
        .containsExactly(S3Operation.ABORT_MULTIPART);
  }

  @Test
  void a_read_that_breaks_off_goes_on_where_it_was() {
    StoredObject object = await(put(someKey(), someMeta(), PART));
    relay.clear();
    relay.inject(S3Operation.GET_OBJECT, Fault.truncateAnswer(PART / 3));
    relay.inject(S3Operation.GET_OBJECT, Fault.truncateAnswer(PART / 3));
    assertThat(await(bytes(read(object, 1, PART)))).isEqualTo(CONTENT.bytes(1, PART));
    assertThat(relay.requests(S3Operation.GET_OBJECT))
        .hasSize(3)
        .allMatch(
            exchange ->
                exchange
                    .request()
                    .header("if-match")
                    .equals(Optional.of("\"" + object.etag() + "\"")));
    relay.checkAllRulesMet();
  }

  @Test
  void a_read_that_brings_nothing_any_more_fails() {
    StoredObject object = await(put(someKey(), someMeta(), PART));
    relay.inject(S3Operation.GET_OBJECT, Relay.ALWAYS, Fault.truncateAnswer(0));
    StorageFailure failure = failure(bytes(read(object, 0, PART)));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.mayRetry()).isTrue();
  }

  @Test
  void a_read_does_not_go_on_in_another_object() {
    ObjectKey key = someKey();
    StoredObject object = await(put(key, someMeta(), PART));
    relay.inject(S3Operation.GET_OBJECT, Fault.truncateAnswer(1000));
    CompletionStage<ByteString> read =
        bytes(
            read(object, 0, PART)
                .mapAsync(
                    1,
                    chunk ->
                        rig.client()
                            .put(key, new Condition.Matches(object.etag()), someMeta(), chunk)
                            .handle((made, failure) -> chunk)));
    assertThat(failure(read).kind()).isEqualTo(Kind.PRECONDITION);
  }

  @Test
  void a_reader_that_rests_longer_than_the_server_bears_still_gets_everything() {
    StoredObject object = await(put(someKey(), someMeta(), 2 * PART));
    Source<ByteString, ?> resting =
        read(object, 0, 2 * PART)
            .map(ByteString::size)
            .take(1)
            .map(size -> ByteString.emptyByteString());
    await(bytes(resting));
    Source<ByteString, ?> slow =
        read(object, 0, 2 * PART)
            .initialDelay(java.time.Duration.ZERO)
            .throttle(PART, java.time.Duration.ofMillis(2500), ByteString::size);
    assertThat(await(bytes(slow))).isEqualTo(CONTENT.bytes(0, 2 * PART));
  }

  @Test
  void a_range_without_bytes_is_a_look_at_the_object() {
    StoredObject object = await(put(someKey(), someMeta(), 100));
    relay.clear();
    assertThat(await(bytes(read(object, 50, 50)))).isEqualTo(ByteString.emptyByteString());
    assertThat(relay.requests())
        .extracting(Exchange::operation)
        .containsExactly(S3Operation.HEAD_OBJECT);
    assertThat(await(bytes(read(object, 100, 200)))).isEqualTo(ByteString.emptyByteString());
    assertThat(await(bytes(read(object, 99, 200)))).isEqualTo(CONTENT.bytes(99, 100));
  }

  private Source<ByteString, ?> read(StoredObject object, long from, long to) {
    return Reading.of(rig.bucket(), object.key().value(), object.etag(), new ByteRange(from, to));
  }

  private static CompletionStage<ByteString> bytes(Source<ByteString, ?> read) {
    return read.runFold(ByteString.emptyByteString(), ByteString::concat, system);
  }

  @Test
  void a_part_is_not_copied_from_an_object_that_changed() {
    StoredObject object = await(put(someKey(), someMeta(), 100));
    Open open = open(rig);
    Piece.OfObject other = new Piece.OfObject(object.key(), "other", new ByteRange(0, 10));
    assertThat(
            failure(rig.client().copyPart(new PartPlace(open.key, open.multipart, 3), other))
                .kind())
        .isEqualTo(Kind.PRECONDITION);
  }
}
