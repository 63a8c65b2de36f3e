package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;

/** What a sysadmin does to the folder, and what it does to the store. */
class FolderTest extends StoreFixture {

  @Test
  void a_root_that_cannot_be_a_folder_is_named_at_the_start() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    StorageFailure failure =
        catchThrowableOfType(
            StorageFailure.class,
            () -> new FilesystemObjectStore(FilesystemSettings.of(file.resolve("store"))));
    assertThat(failure)
        .hasMessageContaining(file.resolve("store").toString())
        .hasMessageContaining("expected: a folder that can be written to");
  }

  @Test
  void a_root_may_be_a_link_itself() throws IOException {
    Path real = Files.createDirectory(temp.resolve("real"));
    Files.createSymbolicLink(root(), real);
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "folder/object");
      append(upload, 100);
      assertIsContent(store, await(upload.commit()), 100);
      assertThat(real.resolve("folder/object")).hasSize(100);
    }
  }

  @Test
  void a_link_that_leads_out_is_not_there_for_readers_and_in_the_way_for_writers()
      throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    try (FilesystemObjectStore store = store()) {
      Files.createSymbolicLink(root().resolve("out"), outside);
      Files.createSymbolicLink(root().resolve("file"), outside.resolve("secret"));
      Files.createSymbolicLink(root().resolve("dangling"), outside.resolve("nothing"));
      for (String key : new String[] {"out/secret", "file", "dangling"}) {
        assertThat(await(store.stat(new ObjectKey(key)))).isEmpty();
        assertThat(
                failureOf(
                        store
                            .read(new ObjectKey(key), "any", new ByteRange(0, 6))
                            .runWith(Sink.ignore(), runner()))
                    .kind())
            .isEqualTo(Kind.NOT_FOUND);
        await(store.delete(new ObjectKey(key)));
        TestUpload upload = upload(store, key);
        append(upload, 10);
        assertThat(failureOf(upload.commit()).kind()).isIn(Kind.DENIED, Kind.ALREADY_EXISTS);
      }
      TestUpload upload = upload(store, "out/new");
      append(upload, 10);
      assertThat(failureOf(upload.commit()).kind()).isEqualTo(Kind.DENIED);
      assertThat(await(store.list("").runWith(Sink.seq(), runner()))).isEmpty();
      assertThat(await(store.list("out").runWith(Sink.seq(), runner()))).isEmpty();
    }
    assertThat(names(outside)).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void a_link_that_stays_inside_works() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "folder/object");
      append(upload, 100);
      StoredObject object = await(upload.commit());
      Files.createSymbolicLink(root().resolve("alias"), Path.of("folder"));
      StoredObject alias = await(store.stat(new ObjectKey("alias/object"))).orElseThrow();
      assertThat(alias.meta()).isEqualTo(object.meta());
      assertIsContent(store, alias, 100);
    }
  }

  @Test
  void a_link_into_staging_shows_nothing() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Files.createSymbolicLink(root().resolve("in"), root().resolve(".wharf/staging"));
      assertThat(await(store.list("in").runWith(Sink.seq(), runner()))).isEmpty();
    }
  }

  @Test
  void a_discard_removes_links_and_not_what_they_lead_to() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      Path staging = root().resolve(".wharf/staging/journal");
      Files.createSymbolicLink(staging.resolve(upload.id().upload()).resolve("link"), outside);
      await(upload.discard());
      assertThat(names(staging)).isEmpty();
    }
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void a_file_that_somebody_else_put_there_is_an_object_without_an_upload() throws IOException {
    try (FilesystemObjectStore store = store()) {
      Files.writeString(root().resolve("foreign"), "hello");
      StoredObject object = await(store.stat(new ObjectKey("foreign"))).orElseThrow();
      assertThat(object.size()).isEqualTo(5);
      assertThat(object.meta().uploadId()).isEmpty();
      assertThat(read(store, object).utf8String()).isEqualTo("hello");
      assertThat(await(store.list("").runWith(Sink.seq(), runner())))
          .containsExactly(new Entry.File(object));
    }
  }

  @Test
  void what_was_kept_beside_an_object_is_not_taken_for_its_successors() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      StoredObject object = await(upload.commit());
      Files.delete(root().resolve("object"));
      Files.writeString(root().resolve("object"), "somebody else's");
      StoredObject now = await(store.stat(new ObjectKey("object"))).orElseThrow();
      assertThat(now.etag()).isNotEqualTo(object.etag());
      assertThat(now.meta().uploadId()).isEmpty();
      assertThat(failureOf(upload.commit()).kind()).isEqualTo(Kind.PRECONDITION);
    }
  }

  @Test
  void a_replaced_object_leaves_nothing_beside_it() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload one = upload(store, "object");
      append(one, 100);
      StoredObject first = await(one.commit());
      TestUpload two = upload(store, "object");
      append(two, 100);
      StoredObject second = await(two.commit(new Condition.Matches(first.etag())));
      assertThat(names(root().resolve(".wharf-meta")))
          .containsExactly("object." + second.etag() + ".json");
      await(store.delete(second.key()));
      assertThat(names(root().resolve(".wharf-meta"))).isEmpty();
    }
  }

  @Test
  void two_objects_of_one_size_and_time_have_two_etags() throws IOException {
    try (FilesystemObjectStore store = store()) {
      TestUpload one = upload(store, "object");
      append(one, 100);
      StoredObject first = await(one.commit());
      TestUpload two = upload(store, "object");
      append(two, 100);
      Path segment = new Layout(root()).segment(two.id(), SegmentName.of(two.receipts().get(0)));
      Files.setLastModifiedTime(segment, Files.getLastModifiedTime(root().resolve("object")));
      StoredObject second = await(two.commit(new Condition.Matches(first.etag())));
      assertThat(second.etag()).isNotEqualTo(first.etag());
      assertThat(await(two.commit(new Condition.Matches(first.etag())))).isEqualTo(second);
    }
  }

  @Test
  void a_file_system_without_hard_links_will_do() throws IOException {
    WatchedDisk.Watcher noLinks =
        new WatchedDisk.Watcher() {
          @Override
          public void before(String step, Path path) throws IOException {
            if (step.equals("link")) {
              throw new FileSystemException(path.toString(), null, "Operation not permitted");
            }
          }
        };
    try (FilesystemObjectStore store = store(noLinks)) {
      TestUpload one = upload(store, "folder/object");
      append(one, 100);
      StoredObject first = await(one.commit());
      assertIsContent(store, first, 100);
      assertThat(await(one.commit())).isEqualTo(first);
      TestUpload two = upload(store, "folder/object");
      append(two, 200);
      assertThat(failureOf(two.commit()).kind()).isEqualTo(Kind.PRECONDITION);
      StoredObject second = await(two.commit(new Condition.Matches(first.etag())));
      assertIsContent(store, second, 200);
      assertThat(names(root().resolve("folder/.wharf-meta"))).hasSize(1);
    }
  }

  @Test
  void a_store_that_was_closed_says_so() {
    FilesystemObjectStore store = store();
    store.close();
    StorageFailure failure = failureOf(store.stat(new ObjectKey("object")));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.mayRetry()).isTrue();
  }

  @Test
  void a_setting_that_cannot_be_is_named() {
    assertThatThrownBy(() -> settings().withCheckpointBytes(0))
        .hasMessage("checkpoint bytes: '0' (expected: at least 1)");
    assertThatThrownBy(() -> settings().withInlineWriters(-1))
        .hasMessage("inline writers: '-1' (expected: at least 0)");
  }
}
