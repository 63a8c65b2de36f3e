package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
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
  private static final int TRIES = 5;

  private final Disk disk;
  private final Layout layout;
  private final Objects objects;
  private final Folders folders;
  private final Sidecars sidecars;
  private final Assembly assembly;

  Publishing(
      Disk disk,
      Layout layout,
      Objects objects,
      Folders folders,
      Sidecars sidecars,
      Assembly assembly) {
    this.disk = disk;
    this.layout = layout;
    this.objects = objects;
    this.folders = folders;
    this.sidecars = sidecars;
    this.assembly = assembly;
  }

  /** Publishes under the key. The caller sees to it that nobody else in this process does. */
  StoredObject publish(Commit commit) throws IOException {
    return publish(Publication.of(commit, scratch -> file(commit, scratch)));
  }

  /** Whether the object is there; if not, fails unless what is expected is there instead. */
  boolean isDone(ObjectKey target, Condition condition, ObjectMeta meta) throws IOException {
    Optional<StoredObject> present = objects.find(target);
    if (isDone(meta, present)) {
      return true;
    }
    requireExpected(target, condition, present);
    return false;
  }

  /** Publishes whatever the bytes are; likewise. */
  StoredObject publish(Publication publication) throws IOException {
    Optional<StoredObject> present = objects.find(publication.target());
    if (isDone(publication.meta(), present)) {
      folders.syncAbove(layout.object(publication.target()));
      return present.get();
    }
    requireExpected(publication.target(), publication.condition(), present);
    List<Path> scratch = new ArrayList<>();
    String etag;
    try {
      etag = place(publication, present, publication.bytes().file(scratch), scratch);
    } catch (FileAlreadyExistsException taken) {
      return afterAnother(publication, taken);
    } finally {
      for (Path left : scratch) {
        disk.delete(left);
      }
    }
    return made(publication, etag);
  }

  /**
   * Tries again if the folder was removed, or got another name, in the middle of it.
   *
   * @return the ETag of what was placed
   */
  private String place(
      Publication publication, Optional<StoredObject> found, Path file, List<Path> scratch)
      throws IOException {
    Optional<StoredObject> present = found;
    for (int tries = 1; ; tries++) {
      try {
        Path target = target(publication);
        String etag = publish(publication, present, file, target, scratch);
        folders.syncAbove(target);
        return etag;
      } catch (NoSuchFileException moved) {
        if (tries == TRIES || !Files.exists(file)) {
          throw moved;
        }
        present = stillExpected(publication);
      }
    }
  }

  private Optional<StoredObject> stillExpected(Publication publication) throws IOException {
    Optional<StoredObject> present = objects.find(publication.target());
    if (isDone(publication.meta(), present)) {
      throw new FileAlreadyExistsException(publication.target().value());
    }
    requireExpected(publication.target(), publication.condition(), present);
    return present;
  }

  /**
   * Whoever removed the folder while it was empty may have taken the sidecar for one that was left.
   */
  private StoredObject made(Publication publication, String etag) throws IOException {
    StoredObject object = find(publication);
    if (!object.meta().uploadId().isEmpty() || !object.etag().equals(etag)) {
      return object;
    }
    Path real = layout.object(publication.target()).toRealPath();
    sidecars.write(real, etag, publication.meta());
    return find(publication);
  }

  private StoredObject find(Publication publication) throws IOException {
    return objects.find(publication.target()).orElseThrow(() -> gone(publication));
  }

  private static boolean isDone(ObjectMeta meta, Optional<StoredObject> present) {
    return present.filter(object -> object.meta().uploadId().equals(meta.uploadId())).isPresent();
  }

  private Path file(Commit commit, List<Path> scratch) throws IOException {
    if (assembly.isPublishable(commit)) {
      return assembly.segment(commit);
    }
    Path copy = assembly.copy(commit);
    scratch.add(copy);
    return copy;
  }

  private Path target(Publication publication) throws IOException {
    Path path = layout.object(publication.target());
    Path folder = Layout.parent(path);
    folders.require(folder);
    return folder.toRealPath().resolve(path.getFileName());
  }

  private String publish(
      Publication publication,
      Optional<StoredObject> present,
      Path file,
      Path target,
      List<Path> scratch)
      throws IOException {
    if (present.isPresent()) {
      return replace(publication, present.get(), file, target, scratch);
    }
    return create(publication, file, target, scratch);
  }

  private String create(Publication publication, Path file, Path target, List<Path> scratch)
      throws IOException {
    String etag = etag(file);
    sidecars.write(target, etag, publication.meta());
    try {
      disk.link(file, target);
      return etag;
    } catch (FileAlreadyExistsException | NoSuchFileException known) {
      throw known;
    } catch (IOException | UnsupportedOperationException noLinks) {
      return createWithoutLinks(publication, file, target, scratch);
    }
  }

  /** For a file system without hard links, and for one that is mounted below the root. */
  private String createWithoutLinks(
      Publication publication, Path file, Path target, List<Path> scratch) throws IOException {
    Path copy = beside(file, target, scratch);
    String etag = etag(copy);
    sidecars.write(target, etag, publication.meta());
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
    return etag;
  }

  private Path beside(Path file, Path target, List<Path> scratch) throws IOException {
    Path copy = assembly.copyInto(Sidecars.folder(target), file);
    scratch.add(copy);
    return copy;
  }

  private String replace(
      Publication publication, StoredObject old, Path file, Path target, List<Path> scratch)
      throws IOException {
    disk.createFolders(Sidecars.folder(target));
    Path fresh = second(file, target, scratch);
    if (etag(fresh).equals(old.etag())) {
      fresh = beside(file, target, scratch);
      FileTime later =
          FileTime.from(Files.getLastModifiedTime(file).toInstant().plusNanos(TICK_NANOS));
      disk.date(fresh, later);
    }
    String etag = etag(fresh);
    sidecars.write(target, etag, publication.meta());
    disk.replace(fresh, target);
    disk.syncFolder(Layout.parent(target));
    sidecars.delete(target, old.etag());
    return etag;
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
  private StoredObject afterAnother(Publication publication, FileAlreadyExistsException taken)
      throws IOException {
    Optional<StoredObject> present = objects.find(publication.target());
    if (isDone(publication.meta(), present)) {
      return present.get();
    }
    requireExpected(publication.target(), publication.condition(), present);
    throw taken; // a folder, or a file where a folder is needed
  }

  private static void requireExpected(
      ObjectKey target, Condition condition, Optional<StoredObject> present) {
    boolean holds =
        condition instanceof Condition.Matches matches
            ? present.filter(object -> object.etag().equals(matches.etag())).isPresent()
            : present.isEmpty();
    if (!holds) {
      throw new StorageFailure(
          Kind.PRECONDITION,
          false,
          "object '"
              + target
              + "': "
              + present.map(object -> "ETag " + object.etag()).orElse("nothing is there")
              + " (expected: "
              + condition
              + ")");
    }
  }

  private static StorageFailure gone(Publication publication) {
    return new StorageFailure(
        Kind.UNAVAILABLE,
        true,
        "object '" + publication.target() + "' went away while it was made");
  }
}
