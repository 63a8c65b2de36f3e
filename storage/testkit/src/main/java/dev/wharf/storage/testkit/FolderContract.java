package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link ObjectStore} promises about folders and listings. */
abstract class FolderContract extends ComposeContract {

  @Test
  void a_folder_lists_what_is_directly_in_it() {
    String folder = someFolder();
    StoredObject one = object(new ObjectKey(folder + "/one.txt"), 1);
    StoredObject two = object(new ObjectKey(folder + "/two.txt"), 2);
    object(new ObjectKey(folder + "/sub/three.txt"), 3);
    object(new ObjectKey(folder + "/sub/deeper/four.txt"), 4);
    List<Entry> entries = all(store().list(folder));
    assertThat(entries)
        .anyMatch(entry -> isEntryOf(entry, one))
        .anyMatch(entry -> isEntryOf(entry, two))
        .hasSize(3);
    assertThat(foldersIn(folder)).containsExactly(folder + "/sub");
    assertThat(all(store().list(folder + "/sub/deeper"))).hasSize(1);
    assertThat(foldersIn("")).contains(folder);
    assertThat(all(store().list("")))
        .noneMatch(entry -> entry.toString().contains(ObjectKey.RESERVED));
  }

  @Test
  void a_folder_that_is_not_there_lists_nothing() {
    assertThat(all(store().list(someFolder()))).isEmpty();
  }

  @Test
  void a_folder_of_many_objects_is_listed_whole() {
    String folder = someFolder();
    for (int n = 0; n < 300; n++) {
      TestUpload upload = upload(new ObjectKey(folder + "/" + n));
      await(upload.commit());
    }
    assertThat(all(store().list(folder))).hasSize(300);
    assertThat(await(store().list(folder).take(3).runWith(Sink.seq(), runner()))).hasSize(3);
  }

  @Test
  void the_root_is_always_there() {
    assertThat(await(store().folder(""))).map(Entry.Folder::path).contains("");
    assertRefused(store().makeFolder(""), Kind.ALREADY_EXISTS);
    assertRefused(store().removeFolder(""), Kind.DENIED);
  }

  @Test
  void a_folder_with_an_object_in_it_is_there() {
    String folder = someFolder();
    assertThat(isThere(folder)).isFalse();
    StoredObject object = object(new ObjectKey(folder + "/a/b/file"), 1);
    for (String name : new String[] {folder, folder + "/a", folder + "/a/b"}) {
      assertThat(isThere(name)).as(name).isTrue();
    }
    assertThat(isThere(object.key().value())).isFalse();
    assertThat(isThere(folder + "/a/b/fil")).isFalse();
    assertThat(isThere(folder + "/a/b/file/below")).isFalse();
  }

  @Test
  void a_folder_that_was_made_is_there_and_empty() {
    String folder = someFolder();
    await(store().makeFolder(folder + "/a/b"));
    for (String name : new String[] {folder, folder + "/a", folder + "/a/b"}) {
      assertThat(isThere(name)).as(name).isTrue();
    }
    assertThat(foldersIn(folder)).containsExactly(folder + "/a");
    assertThat(all(store().list(folder + "/a/b"))).isEmpty();
    assertThat(await(store().stat(new ObjectKey(folder + "/a/b")))).isEmpty();
  }

  @Test
  void a_folder_that_was_made_stays_when_what_was_in_it_goes() {
    String folder = someFolder();
    await(store().makeFolder(folder + "/a"));
    StoredObject object = object(new ObjectKey(folder + "/a/file"), 1);
    await(store().delete(object.key()));
    assertThat(all(store().list(folder + "/a"))).isEmpty();
    assertThat(isThere(folder + "/a")).isTrue();
    await(store().removeFolder(folder + "/a"));
    assertThat(isThere(folder + "/a")).isFalse();
    assertThat(isThere(folder)).isTrue();
  }

  @Test
  void a_folder_is_made_once() {
    String folder = someFolder();
    var answers =
        Stream.generate(() -> store().makeFolder(folder).toCompletableFuture()).limit(8).toList();
    answers.forEach(answer -> await(answer.handle((done, failure) -> true)));
    assertThat(answers).filteredOn(answer -> !answer.isCompletedExceptionally()).hasSize(1);
    answers.stream()
        .filter(CompletableFuture::isCompletedExceptionally)
        .forEach(refused -> assertRefused(refused, Kind.ALREADY_EXISTS));
  }

  @Test
  void nothing_is_made_where_something_is() {
    String folder = someFolder();
    StoredObject object = object(new ObjectKey(folder + "/file"), 10);
    assertRefused(store().makeFolder(folder), Kind.ALREADY_EXISTS);
    assertRefused(store().makeFolder(folder + "/file"), Kind.ALREADY_EXISTS);
    assertIsContent(object, 10);
  }

  @Test
  void a_folder_below_an_object_works_or_is_refused() {
    assumeFalse(keysAreFileNames());
    StoredObject object = object(someKey(), 10);
    CompletableFuture<Done> answer =
        store().makeFolder(object.key() + "/below").toCompletableFuture();
    await(answer.handle((done, failure) -> true));
    if (answer.isCompletedExceptionally()) {
      assertRefused(answer, Kind.ALREADY_EXISTS);
    }
    assertIsContent(object, 10);
  }

  @Test
  void a_folder_that_is_not_empty_is_not_removed() {
    String folder = someFolder();
    StoredObject object = object(new ObjectKey(folder + "/with/file"), 10);
    await(store().makeFolder(folder + "/of/folders"));
    assertRefused(store().removeFolder(folder + "/with"), Kind.PRECONDITION);
    assertRefused(store().removeFolder(folder + "/of"), Kind.PRECONDITION);
    assertIsContent(object, 10);
    assertThat(isThere(folder + "/of/folders")).isTrue();
  }

  @Test
  void what_is_no_folder_is_not_removed() {
    StoredObject object = object(someKey(), 10);
    assertRefused(store().removeFolder(someFolder()), Kind.NOT_FOUND);
    assertRefused(store().removeFolder(object.key().value()), Kind.NOT_FOUND);
    assertIsContent(object, 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {".wharf", ".wharf/staging", "a/.wharf-meta", "a//b", "/a", "../a", "."})
  void a_name_that_no_object_can_have_is_no_folders(String name) {
    assertRefused(store().folder(name), Kind.UNSUPPORTED);
    assertRefused(store().makeFolder(name), Kind.UNSUPPORTED);
    assertRefused(store().removeFolder(name), Kind.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Grüße 🚢", " leading and trailing ", "-rf", ".hidden", "%2F", "a:b*?"})
  void a_folder_of_any_spelling_is_made_and_removed(String name) {
    String folder = someFolder() + "/" + name;
    await(store().makeFolder(folder));
    assertThat(isThere(folder)).isTrue();
    await(store().removeFolder(folder));
    assertThat(isThere(folder)).isFalse();
  }

  @Test
  void a_folder_that_is_a_thing_of_its_own_tells_when_it_changed() {
    assumeTrue(store().capabilities().folders());
    String folder = someFolder();
    await(store().makeFolder(folder));
    Instant modified = await(store().folder(folder)).flatMap(Entry.Folder::modified).orElseThrow();
    assertThat(modified)
        .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now().plusSeconds(5));
    assertThat(all(store().list(""))).contains(await(store().folder(folder)).orElseThrow());
  }

  static String someFolder() {
    return "folder-" + UUID.randomUUID();
  }

  boolean isThere(String folder) {
    return await(store().folder(folder)).isPresent();
  }

  private List<String> foldersIn(String folder) {
    return all(store().list(folder)).stream()
        .filter(Entry.Folder.class::isInstance)
        .map(entry -> ((Entry.Folder) entry).path())
        .toList();
  }
}
