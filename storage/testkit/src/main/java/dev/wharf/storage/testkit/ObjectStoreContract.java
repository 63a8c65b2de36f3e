package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link ObjectStore} promises, as tests. A back end extends it and says how it is opened; one
 * that does not pass is not a back end. What depends on a capability is skipped without it.
 */
public abstract class ObjectStoreContract extends NameContract {

  @ParameterizedTest(name = "[{0}, {1})")
  @CsvSource({"0,0", "0,1", "0,1000", "999,1000", "1,999", "500,500", "1000,1000", "990,2000"})
  void a_range_is_read_exactly_and_cut_at_the_end(long from, long to) {
    StoredObject object = object(someKey(), 1000);
    assertThat(read(object, new ByteRange(from, to)))
        .isEqualTo(content.bytes(from, Math.min(to, 1000)));
  }

  @Test
  void a_range_of_a_large_object_is_read_exactly() {
    long size = 5L * partSize() + 11;
    StoredObject object = object(someKey(), size);
    assertThat(read(object, new ByteRange(partSize() - 1, size - 2)))
        .isEqualTo(content.bytes(partSize() - 1, size - 2));
  }

  @Test
  void a_read_may_be_given_up_half_way() {
    StoredObject object = object(someKey(), 8L * partSize());
    ByteString first =
        await(
            store()
                .read(object.key(), object.etag(), ByteRange.all(object))
                .runWith(Sink.head(), runner()));
    assertThat(first).isEqualTo(content.bytes(0, first.size()));
  }

  @Test
  void an_object_that_changed_is_not_read_as_the_old_one() {
    StoredObject earlier = object(someKey(), 100);
    TestUpload upload = upload(earlier.key());
    append(upload, 101);
    StoredObject now = await(upload.commit(new Condition.Matches(earlier.etag())));
    assertThat(now.etag()).isNotEqualTo(earlier.etag());
    assertRefused(
        store()
            .read(earlier.key(), earlier.etag(), new ByteRange(0, 10))
            .runWith(Sink.ignore(), runner()),
        Kind.PRECONDITION);
  }

  @Test
  void an_object_that_is_not_there_is_not_read() {
    assertRefused(
        store().read(someKey(), "any", new ByteRange(0, 10)).runWith(Sink.ignore(), runner()),
        Kind.NOT_FOUND);
    assertThat(await(store().stat(someKey()))).isEmpty();
  }

  @Test
  void a_deleted_object_is_gone_and_its_key_is_free() {
    ObjectKey key = someKey();
    object(key, 100);
    await(store().delete(key));
    await(store().delete(key));
    assertThat(await(store().stat(key))).isEmpty();
    assertIsContent(object(key, 50), 50);
  }

  @Test
  void only_the_object_that_was_meant_is_deleted() {
    StoredObject object = object(someKey(), 100);
    assertRefused(store().delete(object.key(), "other"), Kind.PRECONDITION);
    assertIsContent(object, 100);
    await(store().delete(object.key(), object.etag()));
    assertThat(await(store().stat(object.key()))).isEmpty();
    await(store().delete(object.key(), object.etag()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Grüße 🚢/年.txt",
        "e\u0301 and \u00e9",
        " leading and trailing ",
        "-rf",
        "--help/-",
        ".hidden",
        "a..b/...",
        "CON",
        "%2F%00",
        "100%",
        "a:b*c?d\"e<f>g|h",
        "$HOME/`id`/;x&y",
        "~",
        "#/?",
      })
  void a_key_of_any_spelling_names_its_object(String name) {
    String folder = "keys-" + UUID.randomUUID();
    assertKeyWorks(new ObjectKey(folder + "/" + name));
  }

  @Test
  void a_deep_key_names_its_object() {
    assertKeyWorks(new ObjectKey("deep-" + UUID.randomUUID() + "/d".repeat(200) + "/file"));
  }

  @Test
  void a_long_name_names_its_object() {
    assumeFalse(keysAreFileNames());
    String folder = "long-" + UUID.randomUUID() + "/";
    assertKeyWorks(new ObjectKey(folder + "n".repeat(255)));
    assertKeyWorks(new ObjectKey(folder + "é".repeat(127)));
  }

  private void assertKeyWorks(ObjectKey key) {
    StoredObject object = object(key, 10);
    assertIsThere(object);
    assertIsContent(object, 10);
    String folder = key.value().substring(0, key.value().lastIndexOf('/'));
    assertThat(all(store().list(folder))).anyMatch(entry -> isEntryOf(entry, object));
    await(store().delete(key));
    assertThat(await(store().stat(key))).isEmpty();
  }

  @Test
  void a_key_below_an_object_works_or_is_refused() {
    assumeFalse(keysAreFileNames());
    StoredObject object = object(someKey(), 10);
    TestUpload below = upload(new ObjectKey(object.key() + "/below"));
    append(below, 5);
    assertWorksOrIsRefused(below);
    assertIsContent(object, 10);
    assertIsThere(object);
    assertThat(await(store().stat(new ObjectKey(object.key() + "/other")))).isEmpty();
    await(store().delete(new ObjectKey(object.key() + "/other")));
  }

  @Test
  void a_key_that_is_a_folder_works_or_is_refused() {
    assumeFalse(keysAreFileNames());
    String folder = "folder-" + UUID.randomUUID();
    StoredObject object = object(new ObjectKey(folder + "/file"), 10);
    assertThat(await(store().stat(new ObjectKey(folder)))).isEmpty();
    TestUpload above = upload(new ObjectKey(folder));
    append(above, 5);
    assertWorksOrIsRefused(above);
    assertIsContent(object, 10);
    await(store().delete(new ObjectKey(folder)));
    assertIsContent(object, 10);
  }

  private void assertWorksOrIsRefused(TestUpload upload) {
    CompletableFuture<StoredObject> answer = upload.commit().toCompletableFuture();
    await(answer.handle((object, failure) -> true));
    if (answer.isCompletedExceptionally()) {
      StorageFailure failure = failureOf(answer);
      assertThat(failure.kind()).isEqualTo(Kind.ALREADY_EXISTS);
      assertThat(failure.mayRetry()).isFalse();
    } else {
      assertIsContent(answer.join(), upload.offset());
    }
  }

  @Test
  void a_store_that_works_says_so() {
    await(store().probe());
  }

  static long[] seeds() {
    return new long[] {1, 2, 3, System.nanoTime()};
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void appends_cut_off_anywhere_and_taken_up_again_make_the_right_object(long seed) {
    assumeFalse(straysRefuseCommits());
    Random random = new Random(seed);
    TestUpload upload = upload();
    for (int round = 0; round < 25; round++) {
      long before = upload.offset();
      long size = random.nextInt(random.nextInt(3) == 0 ? 3 * partSize() : 1 + partSize() / 8);
      if (random.nextInt(3) == 0) {
        cutOff(upload, size);
      } else {
        await(upload.append(from(before, size, random), runner()));
        assertThat(upload.offset()).isEqualTo(before + size);
      }
      assertThat(upload.offset()).isGreaterThanOrEqualTo(before);
    }
    assertIsContent(await(upload.commit()), upload.offset());
  }

  private Source<ByteString, NotUsed> from(long from, long size, Random random) {
    return content.chunks(from, from + size, 1 + random.nextInt(2 * partSize()));
  }

  /** A writer that is stopped from below after its first receipt, if it gets that far. */
  private void cutOff(TestUpload upload, long size) {
    long from = upload.offset();
    await(
        upload
            .writing(content.chunks(from, from + size, chunk()))
            .runWith(Sink.headOption(), runner()));
  }
}
