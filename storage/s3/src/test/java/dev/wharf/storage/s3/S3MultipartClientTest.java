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
import dev.wharf.storage.s3.testkit.S3Server;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Commit;
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
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store's part of cutting uploads, by itself. */
class S3MultipartClientTest {
  private static final int PART = TestStores.PART;
  private static final Content CONTENT = new Content(3);
  private static final S3Server SERVER = S3Server.shared();

  @SuppressWarnings("NullAway.Init")
  private static String bucket;

  @BeforeAll
  static void makeBucket() {
    bucket = SERVER.newBucket();
  }

  @AfterAll
  static void removeBucket() {
    SERVER.removeBucket(bucket);
  }

  private static Rig rig(S3Profile profile) {
    return Rig.of(TestStores.settings(SERVER, bucket, profile));
  }

  @ParameterizedTest
  @EnumSource(names = {"AWS", "CEPH", "GENERIC"})
  void parts_become_an_object_in_the_order_they_are_named(S3Profile profile) {
    try (Rig rig = rig(profile)) {
      ObjectKey key = someKey();
      ObjectMeta meta =
          new ObjectMeta(
              "u-" + UUID.randomUUID(),
              Optional.of("text/plain"),
              Map.of("file name", "Grüße.txt"));
      String multipart = await(rig.client().open(key, meta));
      String second =
          await(
              rig.client()
                  .putPart(new PartPlace(key, multipart, 7), CONTENT.bytes(PART, PART + 9)));
      String first =
          await(rig.client().putPart(new PartPlace(key, multipart, 2), CONTENT.bytes(0, PART)));
      Commit commit = commit(key, meta, PART + 9);
      StoredObject made = await(rig.client().complete(commit, multipart, List.of(first, second)));
      assertThat(made.meta()).isEqualTo(meta);
      StoredObject found = await(rig.client().stat(key)).orElseThrow();
      assertThat(found).usingRecursiveComparison().ignoringFields("modified").isEqualTo(made);
      assertThat(await(rig.client().read(piece(made, PART - 5, PART + 9))))
          .isEqualTo(CONTENT.bytes(PART - 5, PART + 9));
      StoredObject again = await(rig.client().complete(commit, multipart, List.of(first, second)));
      assertThat(again.etag()).isEqualTo(made.etag());
    }
  }

  @Test
  void a_range_of_an_object_becomes_a_part() {
    try (Rig rig = rig(S3Profile.AWS)) {
      ObjectMeta meta = someMeta();
      StoredObject from =
          await(rig.client().put(someKey(), ABSENT, someMeta(), CONTENT.bytes(0, 2 * PART)));
      ObjectKey key = someKey();
      String multipart = await(rig.client().open(key, meta));
      String part =
          await(
              rig.client().copyPart(new PartPlace(key, multipart, 1), piece(from, 10, PART + 10)));
      String last =
          await(rig.client().copyPart(new PartPlace(key, multipart, 2), piece(from, 0, 3)));
      StoredObject made =
          await(rig.client().complete(commit(key, meta, PART + 3), multipart, List.of(part, last)));
      assertThat(await(rig.client().read(piece(made, 0, PART + 3))))
          .isEqualTo(CONTENT.bytes(10, PART + 10).concat(CONTENT.bytes(0, 3)));
      Piece.OfObject other = new Piece.OfObject(from.key(), "other", new ByteRange(0, 10));
      assertThat(failure(rig.client().copyPart(new PartPlace(key, multipart, 3), other)).kind())
          .isEqualTo(Kind.PRECONDITION);
    }
  }

  @Test
  void tails_are_put_read_and_deleted() {
    try (Rig rig = rig(S3Profile.AWS)) {
      await(rig.client().putTail(STAGING, "t-1", CONTENT.bytes(0, 1000)));
      assertThat(await(rig.client().readTail(STAGING, "t-1", 1000)))
          .isEqualTo(CONTENT.bytes(0, 1000));
      assertThat(failure(rig.client().readTail(STAGING, "t-1", 999)).kind())
          .isEqualTo(Kind.CORRUPT);
      await(rig.client().deleteTails(STAGING, List.of("t-1", "t-2")));
      await(rig.client().deleteTails(STAGING, List.of("t-1")));
      await(rig.client().deleteTails(STAGING, List.of()));
      assertThat(failure(rig.client().readTail(STAGING, "t-1", 1000)).kind())
          .isEqualTo(Kind.NOT_FOUND);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AWS", "GENERIC"})
  void an_object_is_put_where_what_was_expected_is(S3Profile profile) {
    try (Rig rig = rig(profile)) {
      ObjectKey key = someKey();
      ObjectMeta meta = someMeta();
      ByteString bytes = CONTENT.bytes(0, 10);
      assertRefused(rig.client().put(key, new Condition.Matches("gone"), meta, bytes));
      StoredObject first = await(rig.client().put(key, ABSENT, meta, bytes));
      assertThat(await(rig.client().put(key, ABSENT, meta, bytes)).etag()).isEqualTo(first.etag());
      ObjectMeta other = someMeta();
      assertRefused(rig.client().put(key, ABSENT, other, bytes));
      assertRefused(rig.client().put(key, new Condition.Matches("other"), other, bytes));
      Condition expected = new Condition.Matches(first.etag());
      StoredObject second = await(rig.client().put(key, expected, other, CONTENT.bytes(0, 20)));
      assertThat(await(rig.client().stat(key)).orElseThrow().etag()).isEqualTo(second.etag());
    }
  }

  private static void assertRefused(CompletionStage<?> answer) {
    StorageFailure failure = failure(answer);
    assertThat(failure.kind()).isEqualTo(Kind.PRECONDITION);
    assertThat(failure.mayRetry()).isFalse();
  }

  @Test
  void what_was_given_up_cannot_be_completed() {
    try (Rig rig = rig(S3Profile.AWS)) {
      ObjectKey key = someKey();
      ObjectMeta meta = someMeta();
      String multipart = await(rig.client().open(key, meta));
      String part =
          await(rig.client().putPart(new PartPlace(key, multipart, 1), CONTENT.bytes(0, 10)));
      await(rig.client().abort(key, multipart));
      await(rig.client().abort(key, multipart));
      StorageFailure failure =
          failure(rig.client().complete(commit(key, meta, 10), multipart, List.of(part)));
      assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(failure.mayRetry()).isFalse();
    }
  }
}
