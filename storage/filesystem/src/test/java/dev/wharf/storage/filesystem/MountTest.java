package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks that are really full and really read-only; skipped where nothing may be mounted. */
class MountTest extends StoreFixture {

  @BeforeEach
  void mount() throws Exception {
    Files.createDirectories(root());
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", root().toString()),
        "a tmpfs can be mounted");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", root().toString());
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  @Test
  void an_upload_that_fills_the_disk_goes_on_when_there_is_room_again() throws IOException {
    Path ballast = root().resolve("ballast");
    try (FilesystemObjectStore store = store()) {
      Files.write(ballast, new byte[512 * 1024]);
      TestUpload upload = upload(store, "object");
      StorageFailure full = failureOf(upload.append(content.chunks(0, 800 * 1024, 1000), runner()));
      assertThat(full.kind()).isEqualTo(Kind.QUOTA);
      assertThat(full.mayRetry()).isTrue();
      assertThat(upload.offset()).isBetween(100L * 1024, 512L * 1024);
      Files.delete(ballast);
      append(upload, 800 * 1024 - upload.offset());
      assertIsContent(store, await(upload.commit()), 800 * 1024);
    }
  }

  @Test
  void a_full_disk_is_not_ready() throws IOException {
    try (FilesystemObjectStore store = store()) {
      await(store.probe());
      fill();
      assertThat(failureOf(store.probe()).kind()).isEqualTo(Kind.QUOTA);
    }
  }

  private void fill() throws IOException {
    try {
      Files.write(root().resolve("ballast"), new byte[2 << 20]);
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

  @Test
  void a_folder_that_became_read_only_denies() throws Exception {
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "object");
      append(upload, 100);
      assertThat(run("mount", "-o", "remount,ro", root().toString())).isTrue();
      assertThat(failureOf(store.probe()).kind()).isEqualTo(Kind.DENIED);
      assertThat(failureOf(upload.commit()).kind()).isEqualTo(Kind.DENIED);
      StorageFailure denied =
          failureOf(upload(store, "other").append(content.chunks(0, 10, 10), runner()));
      assertThat(denied.kind()).isEqualTo(Kind.DENIED);
      assertThat(denied.mayRetry()).isFalse();
      assertThat(
              catchThrowableOfType(
                  StorageFailure.class, () -> new FilesystemObjectStore(settings())))
          .hasMessageContaining(root().toString());
      assertThat(run("mount", "-o", "remount,rw", root().toString())).isTrue();
      assertIsContent(store, await(upload.commit()), 100);
    }
  }

  @Test
  void a_disk_mounted_below_takes_objects_and_copies_but_no_folders() throws Exception {
    Path mounted = Files.createDirectories(root().resolve("mounted"));
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mounted.toString())).isTrue();
    try (FilesystemObjectStore store = store()) {
      TestUpload upload = upload(store, "folder/object");
      append(upload, 100);
      StoredObject object = await(upload.commit());
      ObjectKey there = new ObjectKey("mounted/object");
      await(store.rename("folder/object", there.value()));
      assertThat(await(store.stat(object.key()))).isEmpty();
      StoredObject moved = await(store.stat(there)).orElseThrow();
      assertThat(moved.meta()).isEqualTo(object.meta());
      assertIsContent(store, moved, 100);
      ObjectKey second = new ObjectKey("mounted/second");
      assertIsContent(
          store,
          await(store.copy(moved, second, new Condition.Absent(), ObjectMeta.of("copy"))),
          100);
      assertThat(failureOf(store.rename("folder", "mounted/folder")).kind())
          .isEqualTo(Kind.UNSUPPORTED);
      assertThat(await(store.folder("folder"))).isPresent();
    } finally {
      run("umount", mounted.toString());
    }
  }
}
