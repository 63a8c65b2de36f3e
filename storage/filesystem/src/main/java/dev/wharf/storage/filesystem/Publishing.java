package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives a commit's bytes their name. The order makes it repeatable after a crash at any point: the
 * bytes are durable, then what is kept beside them, then the name; and whoever finds the name finds
 * whose it is. Everything blocks.
 */
final class Publishing {
  private static final long TICK_NANOS = 1000;

  private final Disk disk;
  private final Layout layout;
  private final Objects objects;
  private final Sidecars sidecars;
  private final Assembly assembly;

  Publishing(Disk disk, Layout layout, Objects objects, Sidecars sidecars, Assembly assembly) {
    this.disk = disk;
    this.layout = layout;
    this.objects = objects;
    this.sidecars = sidecars;
    this.assembly = assembly;
  }

  /** Publishes under the key. The caller sees to it that nobody else in this process does. */
  StoredObject publish(Commit commit) throws IOException {
    Optional<StoredObject> present = objects.find(commit.target());
    if (isDone(commit, present)) {
      syncNames(layout.object(commit.target()));
      return present.get();
    }
    requireExpected(commit, present);
    List<Path> scratch = new ArrayList<>();
    try {
      Path file = file(commit, scratch);
      Path target = target(commit);
      publish(commit, present, file, target, scratch);
      syncNames(target);
    } catch (FileAlreadyExistsException taken) {
      return afterAnother(commit, taken);
    } finally {
      for (Path left : scratch) {
        disk.delete(left);
      }
    }
    return objects.find(commit.target()).orElseThrow(() -> gone(commit));
  }

  private static boolean isDone(Commit commit, Optional<StoredObject> present) {
    return present
        .filter(object -> object.meta().uploadId().equals(commit.meta().uploadId()))
        .isPresent();
  }

  private Path file(Commit commit, List<Path> scratch) throws IOException {
    if (assembly.isPublishable(commit)) {
      return assembly.segment(commit);
    }
    Path copy = assembly.copy(commit);
    scratch.add(copy);
    return copy;
  }

  private Path target(Commit commit) throws IOException {
    Path path = layout.object(commit.target());
    Path folder = Layout.parent(path);
    disk.createFolders(folder);
    layout.requireInside(folder);
    return folder.toRealPath().resolve(path.getFileName());
  }

  private void publish(
      Commit commit, Optional<StoredObject> present, Path file, Path target, List<Path> scratch)
      throws IOException {
    if (present.isPresent()) {
      replace(commit, present.get(), file, target, scratch);
    } else {
      create(commit, file, target, scratch);
    }
  }

  private void create(Commit commit, Path file, Path target, List<Path> scratch)
      throws IOException {
    sidecars.write(target, etag(file), commit.meta());
    try {
      disk.link(file, target);
    } catch (FileAlreadyExistsException | NoSuchFileException known) {
      throw known;
    } catch (IOException | UnsupportedOperationException noLinks) {
      createWithoutLinks(commit, file, target, scratch);
    }
  }

  /** For a file system without hard links, and for one that is mounted below the root. */
  private void createWithoutLinks(Commit commit, Path file, Path target, List<Path> scratch)
      throws IOException {
    Path copy = beside(file, target, scratch);
    sidecars.write(target, etag(copy), commit.meta());
    try {
      disk.link(copy, target);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (IOException | UnsupportedOperationException noLinks) {
      if (Files.exists(target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      disk.replace(copy, target);
    }
  }

  private Path beside(Path file, Path target, List<Path> scratch) throws IOException {
    Path copy = assembly.copyInto(Sidecars.folder(target), file);
    scratch.add(copy);
    return copy;
  }

  private void replace(Commit commit, StoredObject old, Path file, Path target, List<Path> scratch)
      throws IOException {
    disk.createFolders(Sidecars.folder(target));
    Path fresh = second(file, target, scratch);
    if (etag(fresh).equals(old.etag())) {
      fresh = beside(file, target, scratch);
      FileTime later =
          FileTime.from(Files.getLastModifiedTime(file).toInstant().plusNanos(TICK_NANOS));
      assembly.date(fresh, later);
    }
    sidecars.write(target, etag(fresh), commit.meta());
    disk.replace(fresh, target);
    disk.syncFolder(Layout.parent(target));
    sidecars.delete(target, old.etag());
  }

  /** A second name of the file beside the target, or a copy of it where that cannot be. */
  private Path second(Path file, Path target, List<Path> scratch) throws IOException {
    Path name = Sidecars.folder(target).resolve(UUID.randomUUID() + ".new");
    try {
      scratch.add(name);
      disk.link(file, name);
      return name;
    } catch (NoSuchFileException missing) {
      throw missing;
    } catch (IOException | UnsupportedOperationException noLinks) {
      return beside(file, target, scratch);
    }
  }

  private static String etag(Path file) throws IOException {
    return ETags.of(Objects.attributes(file));
  }

  /** Something got there first: this commit itself, by another process; or another object. */
  private StoredObject afterAnother(Commit commit, FileAlreadyExistsException taken)
      throws IOException {
    Optional<StoredObject> present = objects.find(commit.target());
    if (isDone(commit, present)) {
      return present.get();
    }
    requireExpected(commit, present);
    throw taken; // a folder, or a file where a folder is needed
  }

  private static void requireExpected(Commit commit, Optional<StoredObject> present) {
    boolean holds =
        commit.condition() instanceof Condition.Matches matches
            ? present.filter(object -> object.etag().equals(matches.etag())).isPresent()
            : present.isEmpty();
    if (!holds) {
      throw new StorageFailure(
          Kind.PRECONDITION,
          false,
          "object '"
              + commit.target()
              + "': "
              + present.map(object -> "ETag " + object.etag()).orElse("nothing is there")
              + " (expected: "
              + commit.condition()
              + ")");
    }
  }

  /** Makes the name durable, and the names of the folders above it. */
  private void syncNames(Path target) throws IOException {
    Path folder = Layout.parent(target);
    while (folder.startsWith(layout.root())) {
      disk.syncFolder(folder);
      folder = Layout.parent(folder);
    }
  }

  private static StorageFailure gone(Commit commit) {
    return new StorageFailure(
        Kind.UNAVAILABLE, true, "object '" + commit.target() + "' went away while it was made");
  }
}
