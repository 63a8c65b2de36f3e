package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store promises of objects that are copied, renamed, dated and opened. */
abstract class NameContract extends FolderContract {
  private static final Condition ABSENT = new Condition.Absent();

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(longs = {0, 1, 100, 100_000})
  void a_copy_has_the_same_bytes_and_metadata_of_its_own(long size) {
    StoredObject from = object(someKey(), size);
    ObjectMeta meta =
        new ObjectMeta("copy-" + UUID.randomUUID(), Optional.of("text/plain"), Map.of("k", "é"));
    ObjectKey to = new ObjectKey(someFolder() + "/new/copy");
    StoredObject copy = await(store().copy(from, to, ABSENT, meta));
    assertThat(copy.key()).isEqualTo(to);
    assertThat(copy.meta()).isEqualTo(meta);
    assertIsThere(copy);
    assertIsContent(copy, size);
    await(store().delete(from.key()));
    assertIsContent(copy, size);
  }

  @Test
  void a_copy_said_twice_is_done_once() {
    StoredObject from = object(someKey(), 100);
    ObjectKey to = someKey();
    ObjectMeta meta = meta("copy");
    StoredObject copy = await(store().copy(from, to, ABSENT, meta));
    assertSameObject(await(store().copy(from, to, ABSENT, meta)), copy);
    await(store().delete(from.key()));
    assertSameObject(await(store().copy(from, to, ABSENT, meta)), copy);
  }

  @Test
  void a_copy_replaces_only_what_it_expected() {
    StoredObject from = object(someKey(), 100);
    StoredObject there = object(someKey(), 10);
    assertRefused(store().copy(from, there.key(), ABSENT, meta("copy")), Kind.PRECONDITION);
    assertRefused(
        store().copy(from, there.key(), new Condition.Matches("other"), meta("copy")),
        Kind.PRECONDITION);
    assertIsContent(there, 10);
    Condition expected = new Condition.Matches(there.etag());
    StoredObject copy = await(store().copy(from, there.key(), expected, meta("copy")));
    assertThat(copy.etag()).isNotEqualTo(there.etag());
    assertIsContent(copy, 100);
  }

  @Test
  void what_changed_or_went_is_not_copied() {
    StoredObject from = object(someKey(), 100);
    TestUpload upload = upload(from.key());
    append(upload, 101);
    await(upload.commit(new Condition.Matches(from.etag())));
    ObjectKey to = someKey();
    assertRefused(store().copy(from, to, ABSENT, meta("copy")), Kind.NOT_FOUND);
    await(store().delete(from.key()));
    assertRefused(store().copy(from, to, ABSENT, meta("copy")), Kind.NOT_FOUND);
    assertThat(await(store().stat(to))).isEmpty();
  }

  private static ObjectMeta meta(String name) {
    return ObjectMeta.of(name + "-" + UUID.randomUUID());
  }

  @Test
  void a_store_that_cannot_rename_or_date_says_so() {
    StoredObject object = object(someKey(), 10);
    if (!store().capabilities().rename()) {
      assertRefused(store().rename(object.key().value(), someKey().value()), Kind.UNSUPPORTED);
    }
    if (!store().capabilities().touch()) {
      assertRefused(store().touch(object.key(), Instant.EPOCH), Kind.UNSUPPORTED);
    }
    assertIsThere(object);
  }

  @ParameterizedTest(name = "into another folder: {0}")
  @ValueSource(booleans = {false, true})
  void an_object_goes_with_all_that_is_kept_beside_it(boolean elsewhere) {
    assumeTrue(store().capabilities().rename());
    StoredObject from = described(100);
    ObjectKey to = elsewhere ? place(someFolder()) : new ObjectKey(from.key() + ".new");
    await(store().rename(from.key().value(), to.value()));
    assertThat(await(store().stat(from.key()))).isEmpty();
    StoredObject moved = await(store().stat(to)).orElseThrow();
    assertThat(moved.meta()).isEqualTo(from.meta());
    assertThat(moved.modified()).isEqualTo(from.modified());
    assertIsContent(moved, 100);
    await(store().rename(to.value(), from.key().value()));
    assertThat(await(store().stat(from.key()))).map(StoredObject::meta).contains(from.meta());
  }

  /** An object with everything that can be kept beside one. */
  private StoredObject described(long size) {
    ObjectMeta meta =
        new ObjectMeta(
            "upload-" + UUID.randomUUID(), Optional.of("text/plain"), Map.of("name", "Grüße"));
    TestUpload upload = upload(someKey(), OptionalLong.empty(), meta);
    append(upload, size);
    return await(upload.commit());
  }

  private ObjectKey place(String folder) {
    await(store().makeFolder(folder));
    return new ObjectKey(folder + "/object");
  }

  @Test
  void an_object_at_the_new_name_is_replaced() {
    assumeTrue(store().capabilities().rename());
    StoredObject from = described(100);
    StoredObject old = described(10);
    await(store().rename(from.key().value(), old.key().value()));
    StoredObject moved = await(store().stat(old.key())).orElseThrow();
    assertThat(moved.meta()).isEqualTo(from.meta());
    assertThat(moved.etag()).isNotEqualTo(old.etag());
    assertIsContent(moved, 100);
    assertThat(await(store().stat(from.key()))).isEmpty();
  }

  @Test
  void a_name_that_stays_the_same_changes_nothing() {
    assumeTrue(store().capabilities().rename());
    StoredObject object = described(100);
    await(store().rename(object.key().value(), object.key().value()));
    assertIsThere(object);
    await(store().rename("contract", "contract"));
    assertIsThere(object);
  }

  @Test
  void a_folder_goes_with_all_that_is_in_it() {
    assumeTrue(store().capabilities().rename());
    String folder = someFolder();
    StoredObject one = object(new ObjectKey(folder + "/a/one"), 10);
    StoredObject two = object(new ObjectKey(folder + "/a/b/two"), 20);
    String to = someFolder();
    await(store().rename(folder + "/a", to));
    assertThat(isThere(folder + "/a")).isFalse();
    assertThat(isThere(folder)).isTrue();
    assertSame(one, new ObjectKey(to + "/one"));
    assertSame(two, new ObjectKey(to + "/b/two"));
  }

  private void assertSame(StoredObject before, ObjectKey key) {
    StoredObject now = await(store().stat(key)).orElseThrow();
    assertThat(now.meta()).isEqualTo(before.meta());
    assertIsContent(now, before.size());
  }

  @Test
  void nothing_is_renamed_onto_a_folder_nor_a_folder_onto_anything() {
    assumeTrue(store().capabilities().rename());
    StoredObject object = object(someKey(), 10);
    String folder = someFolder();
    String other = someFolder();
    await(store().makeFolder(folder));
    await(store().makeFolder(other));
    assertRefused(store().rename(object.key().value(), folder), Kind.ALREADY_EXISTS);
    assertRefused(store().rename(folder, other), Kind.ALREADY_EXISTS);
    assertRefused(store().rename(folder, object.key().value()), Kind.ALREADY_EXISTS);
    assertRefused(store().rename(folder, folder + "/in/itself"), Kind.NOT_FOUND);
    assertRefused(store().rename(folder, folder + "/itself"), Kind.UNSUPPORTED);
    assertIsContent(object, 10);
    assertThat(isThere(folder)).isTrue();
    assertThat(isThere(other)).isTrue();
  }

  @Test
  void what_is_not_there_is_not_renamed() {
    assumeTrue(store().capabilities().rename());
    StoredObject object = object(someKey(), 10);
    assertRefused(store().rename(someFolder(), someFolder()), Kind.NOT_FOUND);
    assertRefused(store().rename(object.key().value(), someFolder() + "/missing"), Kind.NOT_FOUND);
    assertIsContent(object, 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".wharf", ".wharf/staging", "a/.wharf-meta", "../a"})
  void a_name_that_no_object_can_have_is_not_given_and_not_taken(String name) {
    assumeTrue(store().capabilities().rename());
    StoredObject object = object(someKey(), 10);
    assertRefused(store().rename(object.key().value(), name), Kind.UNSUPPORTED);
    assertRefused(store().rename(name, someFolder()), Kind.UNSUPPORTED);
    assertIsContent(object, 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1970-01-01T00:00:01Z", "2001-02-03T04:05:06.789Z", "2033-05-18T03:33:20Z"})
  void an_object_is_dated_and_keeps_what_is_beside_it(Instant modified) {
    assumeTrue(store().capabilities().touch());
    StoredObject object = described(100);
    StoredObject dated = await(store().touch(object.key(), modified));
    assertThat(dated.modified()).isEqualTo(modified);
    assertThat(dated.meta()).isEqualTo(object.meta());
    assertThat(await(store().stat(object.key()))).contains(dated);
    assertIsContent(dated, 100);
    await(store().touch(object.key(), modified));
    assertThat(await(store().stat(object.key()))).map(StoredObject::meta).contains(object.meta());
  }

  @Test
  void other_bytes_of_the_same_size_and_time_are_another_object() {
    assumeTrue(store().capabilities().touch());
    Instant modified = Instant.ofEpochSecond(1_000_000_000);
    StoredObject first = await(store().touch(object(someKey(), 100).key(), modified));
    TestUpload upload = upload(first.key());
    append(upload, 100);
    await(upload.commit(new Condition.Matches(first.etag())));
    StoredObject second = await(store().touch(first.key(), modified));
    assertThat(second.modified()).isEqualTo(first.modified());
    assertThat(second.etag()).isNotEqualTo(first.etag());
  }

  @Test
  void what_is_not_there_is_not_dated() {
    assumeTrue(store().capabilities().touch());
    assertRefused(store().touch(someKey(), Instant.EPOCH), Kind.NOT_FOUND);
    await(store().makeFolder(someFolder()));
  }

  @Test
  void an_object_that_is_a_file_is_opened_as_one() throws Exception {
    StoredObject object = object(someKey(), 100);
    Optional<FileChannel> file = await(store().open(object.key(), object.etag()));
    if (file.isPresent()) {
      try (FileChannel channel = file.get()) {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        assertThat(channel.read(bytes, 0)).isEqualTo(100);
        assertThat(ByteString.fromByteBuffer(bytes.flip())).isEqualTo(content.bytes(0, 100));
      }
    }
    assertRefused(store().open(object.key(), "other"), Kind.PRECONDITION);
    assertRefused(store().open(someKey(), "any"), Kind.NOT_FOUND);
  }

  @Test
  void what_was_copied_renamed_and_dated_is_listed_so() {
    StoredObject object = object(new ObjectKey(someFolder() + "/object"), 10);
    String folder = object.key().value().substring(0, object.key().value().indexOf('/'));
    StoredObject copy =
        await(store().copy(object, new ObjectKey(folder + "/copy"), ABSENT, meta("copy")));
    assertThat(all(store().list(folder)))
        .hasSize(2)
        .anyMatch(entry -> isEntryOf(entry, object))
        .anyMatch(entry -> isEntryOf(entry, copy));
  }
}
