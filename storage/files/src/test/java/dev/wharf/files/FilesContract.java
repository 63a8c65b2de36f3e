package dev.wharf.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the directory view promises, over any store. */
@SuppressWarnings("NullAway.Init")
abstract class FilesContract extends FilesFixture {
  private ObjectStore store;
  private Files files;

  abstract ObjectStore open();

  abstract Files files(ObjectStore store);

  @BeforeEach
  void openStore() {
    store = open();
    files = files(store);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private StoredObject object(String key, String text) {
    return object(store, key, text);
  }

  private Optional<String> text(String key) {
    return text(store, key);
  }

  private boolean isFolder(String path) {
    return await(files.look(path)).filter(Entry.Folder.class::isInstance).isPresent();
  }

  @Test
  void what_has_a_name_is_an_object_or_a_folder_or_nothing() {
    StoredObject object = object("a/file", "x");
    assertThat(await(files.look("a/file"))).contains(new Entry.File(object));
    assertThat(isFolder("a")).isTrue();
    assertThat(isFolder("")).isTrue();
    for (String nothing : new String[] {"b", "a/fil", "a/file/below", ".wharf", "../a", "a//b"}) {
      assertThat(await(files.look(nothing))).as(nothing).isEmpty();
    }
  }

  @Test
  void a_folder_is_listed_and_what_is_none_is_not() {
    StoredObject object = object("a/file", "x");
    await(files.makeFolder("empty", false));
    assertThat(all(files.list("a"))).containsExactly(new Entry.File(object));
    assertThat(all(files.list("empty"))).isEmpty();
    assertThat(all(files.list(""))).hasSize(2);
    for (String none : new String[] {"nowhere", "a/file", ".wharf", ".."}) {
      assertRefused(files.list(none).runWith(Sink.ignore(), system), Kind.NOT_FOUND);
    }
  }

  @Test
  void a_place_is_where_no_folder_is_and_where_one_is_above() {
    object("a/file", "x");
    await(files.requirePlace(new ObjectKey("top")));
    await(files.requirePlace(new ObjectKey("a/file")));
    await(files.requirePlace(new ObjectKey("a/new")));
    assertRefused(files.requirePlace(new ObjectKey("a")), Kind.ALREADY_EXISTS);
    if (store.capabilities().folders()) {
      assertRefused(files.requirePlace(new ObjectKey("b/new")), Kind.NOT_FOUND);
    } else {
      await(files.requirePlace(new ObjectKey("b/new")));
    }
  }

  @Test
  void a_folder_is_made_where_one_is_above_unless_all_are_to_be() {
    assertRefused(files.makeFolder("a/b", false), Kind.NOT_FOUND);
    await(files.makeFolder("a/b", true));
    await(files.makeFolder("a/c", false));
    assertRefused(files.makeFolder("a/c", false), Kind.ALREADY_EXISTS);
    assertRefused(files.makeFolder("a/c", true), Kind.ALREADY_EXISTS);
    object("a/file", "x");
    assertRefused(files.makeFolder("a/file", false), Kind.ALREADY_EXISTS);
    assertRefused(files.makeFolder("a/file/below", false), Kind.NOT_FOUND);
    assertRefused(files.makeFolder(".wharf-x", false), Kind.UNSUPPORTED);
  }

  @Test
  void a_tree_is_removed_from_below_as_clients_do() {
    object("a/b/file", "x");
    assertRefused(files.removeFolder("a/b"), Kind.PRECONDITION);
    await(files.delete(new ObjectKey("a/b/file")));
    await(files.removeFolder("a/b"));
    await(files.removeFolder("a"));
    assertThat(isFolder("a")).isFalse();
    assertRefused(files.removeFolder("a"), Kind.NOT_FOUND);
  }

  @Test
  void what_is_not_there_or_a_folder_is_not_deleted() {
    object("a/file", "x");
    assertRefused(files.delete(new ObjectKey("a")), Kind.NOT_FOUND);
    assertRefused(files.delete(new ObjectKey("b")), Kind.NOT_FOUND);
    assertThat(text("a/file")).contains("x");
  }

  @ParameterizedTest(name = "to {0}")
  @ValueSource(strings = {"a/new", "b/file", "top"})
  void an_object_gets_another_name(String to) {
    StoredObject before = object("a/file", "x");
    await(files.makeFolder("b", false));
    await(files.rename("a/file", to));
    assertThat(text("a/file")).isEmpty();
    assertThat(text(to)).contains("x");
    StoredObject now = await(files.stat(new ObjectKey(to))).orElseThrow();
    assertThat(now.meta().contentType()).isEqualTo(before.meta().contentType());
    assertThat(now.meta().entries()).isEqualTo(before.meta().entries());
    assertThat(isFolder("a")).as("the folder of the old name stays").isTrue();
  }

  @Test
  void an_object_at_the_new_name_is_replaced() {
    object("a", "new");
    object("b", "old");
    await(files.rename("a", "b"));
    assertThat(text("b")).contains("new");
    assertThat(text("a")).isEmpty();
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "missing,new,NOT_FOUND", "a/file,b,ALREADY_EXISTS", "b,a,ALREADY_EXISTS",
    "b,a/file,ALREADY_EXISTS", "b,b/itself,UNSUPPORTED", "a/file,.wharf,UNSUPPORTED",
    ".wharf,new,UNSUPPORTED", "a/file,a/../file,UNSUPPORTED"
  })
  void what_cannot_be_renamed_stays(String from, String to, Kind kind) {
    object("a/file", "x");
    await(files.makeFolder("b", false));
    assertRefused(files.rename(from, to), kind);
    assertThat(text("a/file")).contains("x");
    assertThat(isFolder("b")).isTrue();
  }

  @Test
  void a_name_that_stays_the_same_changes_nothing() {
    StoredObject object = object("a/file", "x");
    await(files.rename("a/file", "a/file"));
    await(files.rename("a", "a"));
    assertThat(await(files.stat(object.key()))).contains(object);
  }

  @Test
  void an_empty_folder_gets_another_name() {
    await(files.makeFolder("a/b", true));
    await(files.rename("a/b", "c"));
    assertThat(isFolder("a/b")).isFalse();
    assertThat(isFolder("c")).isTrue();
    assertThat(isFolder("a")).isTrue();
  }

  @Test
  void a_folder_with_something_in_it_gets_another_name_or_stays_whole() {
    object("a/b/file", "x");
    if (store.capabilities().rename()) {
      await(files.rename("a", "c"));
      assertThat(text("c/b/file")).contains("x");
      assertThat(isFolder("a")).isFalse();
    } else {
      assertRefused(files.rename("a", "c"), Kind.UNSUPPORTED);
      assertThat(text("a/b/file")).contains("x");
      assertThat(isFolder("c")).isFalse();
    }
  }

  @Test
  void a_copy_is_another_object_and_replaces_one() {
    StoredObject from = object("a/file", "new");
    object("b", "old");
    StoredObject copy = await(files.copy(from.key(), new ObjectKey("b")));
    assertThat(text("b")).contains("new");
    assertThat(copy.meta().uploadId()).isNotEqualTo(from.meta().uploadId());
    assertThat(copy.meta().entries()).isEqualTo(from.meta().entries());
    await(files.copy(from.key(), new ObjectKey("b")));
    assertThat(await(files.copy(from.key(), from.key()))).isEqualTo(from);
    assertRefused(files.copy(from.key(), new ObjectKey("a")), Kind.ALREADY_EXISTS);
    assertRefused(files.copy(new ObjectKey("no"), new ObjectKey("new")), Kind.NOT_FOUND);
    assertThat(text("a/file")).contains("new");
  }

  @Test
  void a_time_is_set_where_the_store_can() {
    StoredObject object = object("a", "x");
    Instant time = Instant.ofEpochSecond(1_000_000_000);
    if (store.capabilities().touch()) {
      assertThat(await(files.touch(object.key(), time)).modified()).isEqualTo(time);
    } else {
      assertRefused(files.touch(object.key(), time), Kind.UNSUPPORTED);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "CRC32,cbf43926",
    "MD5,25f9e794323b453885f5181f1b624d0b",
    "SHA1,f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256,15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    "SHA512,d9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274a"
        + "d27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85"
  })
  void a_checksum_is_as_everybody_computes_it(Checksum kind, String value) {
    StoredObject object = object("a", "--123456789--");
    assertThat(await(files.checksum(object, new ByteRange(2, 11), kind))).isEqualTo(value);
  }

  @Test
  void a_checksum_of_what_changed_is_refused() {
    StoredObject object = object("a", "x");
    object("a", "yy");
    assertRefused(files.checksum(object, ByteRange.all(object), Checksum.MD5), Kind.PRECONDITION);
    assertRefused(files.open(object), Kind.PRECONDITION);
  }

  @Test
  void an_object_is_opened_where_it_is_a_file() throws Exception {
    StoredObject object = object("a", "x");
    Optional<FileChannel> channel = await(files.open(object));
    if (channel.isPresent()) {
      assertThat(channel.get().size()).isEqualTo(1);
      channel.get().close();
    }
  }
}
