package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders, names and times on a folder that others use, too. */
class ChangeTest extends StoreFixture {

  /** Does something once, just before a commit gives its bytes their name. */
  private WatchedDisk.Watcher beforeTheName(WatchedDisk.Watcher other) {
    AtomicBoolean once = new AtomicBoolean(true);
    return new WatchedDisk.Watcher() {
      @Override
      public void before(String step, Path path) throws IOException {
        if (path.endsWith("folder/object") && once.getAndSet(false)) {
          other.before(step, path);
        }
      }
    };
  }

  private interface Meanwhile {
    void on(FilesystemObjectStore other) throws IOException;
  }

  private void assertCommitGoesThrough(Meanwhile meanwhile) {
    try (FilesystemObjectStore other = store();
        FilesystemObjectStore store =
            store(
                beforeTheName(
                    new WatchedDisk.Watcher() {
                      @Override
                      public void before(String step, Path path) throws IOException {
                        meanwhile.on(other);
                      }
                    }))) {
      TestUpload upload = upload(store, "folder/object");
      append(upload, 100);
      StoredObject object = await(upload.commit());
      assertThat(object.meta().uploadId()).isEqualTo(upload.id().upload());
      assertIsContent(store, object, 100);
      assertThat(await(upload.commit())).isEqualTo(object);
    }
  }

  @Test
  void a_commit_makes_its_folder_anew_if_that_is_removed_under_it() {
    assertCommitGoesThrough(other -> await(other.removeFolder("folder")));
  }

  @Test
  void a_commit_makes_its_folder_anew_if_that_is_renamed_under_it() {
    assertCommitGoesThrough(other -> await(other.rename("folder", "elsewhere")));
  }

  @Test
  void a_commit_writes_its_sidecar_anew_if_that_is_taken_for_a_left_one() {
    assertCommitGoesThrough(
        other -> {
          for (String name : names(root().resolve("folder/.wharf-meta"))) {
            Files.delete(root().resolve("folder/.wharf-meta").resolve(name));
          }
        });
  }

  @Test
  void a_folder_with_nothing_but_left_sidecars_is_empty() throws IOException {
    try (FilesystemObjectStore store = store()) {
      Files.createDirectories(root().resolve("folder/.wharf-meta"));
      Files.writeString(root().resolve("folder/.wharf-meta/gone.1-1.json"), "{}");
      await(store.removeFolder("folder"));
      assertThat(root().resolve("folder")).doesNotExist();
    }
  }

  @Test
  void a_folder_with_something_that_no_key_names_is_not_empty() throws IOException {
    try (FilesystemObjectStore store = store()) {
      Files.createDirectories(root().resolve("folder"));
      Files.writeString(root().resolve("folder/.wharf-somebodys"), "x");
      assertThat(failureOf(store.removeFolder("folder")).kind()).isEqualTo(Kind.PRECONDITION);
      assertThat(root().resolve("folder/.wharf-somebodys")).hasContent("x");
    }
  }

  @Test
  void a_link_is_not_renamed_nor_removed_nor_written_through() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    try (FilesystemObjectStore store = store()) {
      await(store.makeFolder("folder"));
      Files.writeString(root().resolve("file"), "x");
      Files.createSymbolicLink(root().resolve("out"), outside);
      Files.createSymbolicLink(root().resolve("alias"), Path.of("folder"));
      Files.createSymbolicLink(root().resolve("dangling"), Path.of("nothing"));
      assertThat(failureOf(store.rename("out", "new")).kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(failureOf(store.rename("out/secret", "new")).kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(failureOf(store.rename("dangling", "new")).kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(failureOf(store.rename("alias", "new")).kind()).isEqualTo(Kind.DENIED);
      assertThat(failureOf(store.rename("file", "out/new")).kind()).isEqualTo(Kind.DENIED);
      for (String link : new String[] {"out", "alias", "dangling"}) {
        assertThat(failureOf(store.rename("file", link)).kind()).isEqualTo(Kind.ALREADY_EXISTS);
        assertThat(failureOf(store.rename("folder", link)).kind()).isEqualTo(Kind.ALREADY_EXISTS);
        assertThat(failureOf(store.makeFolder(link)).kind()).isEqualTo(Kind.ALREADY_EXISTS);
      }
      assertThat(failureOf(store.makeFolder("out/a/b")).kind()).isEqualTo(Kind.DENIED);
      assertThat(failureOf(store.makeFolder("dangling/a")).kind()).isEqualTo(Kind.ALREADY_EXISTS);
      assertThat(failureOf(store.removeFolder("alias")).kind()).isEqualTo(Kind.DENIED);
      assertThat(failureOf(store.removeFolder("out")).kind()).isEqualTo(Kind.NOT_FOUND);
      TestUpload upload = upload(store, "out/a/b/object");
      append(upload, 10);
      assertThat(failureOf(upload.commit()).kind()).isEqualTo(Kind.DENIED);
      await(store.rename("file", "alias/file"));
    }
    assertThat(names(outside)).containsExactly("secret");
    assertThat(root().resolve("folder/file")).hasContent("x");
  }

  @ParameterizedTest(name = "folder: {0}")
  @ValueSource(booleans = {false, true})
  void of_two_names_of_one_file_the_new_one_stays(boolean otherFolder) throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "folder/a");
      append(upload, 100);
      await(upload.commit());
      await(upload.discard());
      await(store.makeFolder("other"));
      String to = otherFolder ? "other/b" : "folder/b";
      Files.createLink(root().resolve(to), root().resolve("folder/a"));
      await(store.rename("folder/a", to));
      assertThat(root().resolve("folder/a")).doesNotExist();
      assertIsContent(store, await(store.stat(new ObjectKey(to))).orElseThrow(), 100);
    }
  }

  @Test
  void a_reader_of_what_is_replaced_never_takes_the_new_object_for_it() throws IOException {
    try (FilesystemObjectStore store = store()) {
      FileTime time = FileTime.fromMillis(1_000_000_000_000L);
      for (String name : new String[] {"a", "b"}) {
        Files.writeString(root().resolve(name), name);
        Files.setLastModifiedTime(root().resolve(name), time);
      }
      StoredObject old = await(store.stat(new ObjectKey("b"))).orElseThrow();
      assertThat(await(store.stat(new ObjectKey("a"))).orElseThrow().etag()).isEqualTo(old.etag());
      await(store.rename("a", "b"));
      StoredObject now = await(store.stat(old.key())).orElseThrow();
      assertThat(now.etag()).isNotEqualTo(old.etag());
      assertThat(now.modified()).isEqualTo(old.modified());
      assertThat(root().resolve("b")).hasContent("a");
    }
  }

  @Test
  void an_objects_sidecar_follows_and_none_is_left() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "folder/a");
      append(upload, 100);
      await(upload.commit());
      await(store.touch(new ObjectKey("folder/a"), Instant.ofEpochSecond(1)));
      await(store.rename("folder/a", "folder/b"));
      StoredObject b = await(store.stat(new ObjectKey("folder/b"))).orElseThrow();
      assertThat(names(root().resolve("folder/.wharf-meta")))
          .containsExactly("b." + b.etag() + ".json");
      TestUpload other = upload(store, "folder/c");
      append(other, 10);
      await(other.commit());
      await(store.rename("folder/b", "folder/c"));
      assertThat(names(root().resolve("folder/.wharf-meta")))
          .containsExactly("c." + b.etag() + ".json");
    }
  }

  @Test
  void what_copies_left_is_swept_when_the_store_is_opened() throws IOException {
    Path copies = root().resolve(".wharf/copies");
    Files.createDirectories(copies);
    Path old = Files.writeString(copies.resolve("old.new"), "x");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Files.writeString(copies.resolve("fresh.new"), "x");
    try (FilesystemObjectStore store = store()) {
      Awaitility.await().untilAsserted(() -> assertThat(old).doesNotExist());
      assertThat(names(copies)).containsExactly("fresh.new");
      TestUpload upload = upload(store, "a");
      append(upload, 100);
      StoredObject a = await(upload.commit());
      await(store.copy(a, new ObjectKey("b"), new Condition.Absent(), a.meta()));
      assertThat(names(copies)).containsExactly("fresh.new");
    }
  }
}
