package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Folders of objects: finding, making and removing them. Everything blocks. */
final class Folders {
  private final Disk disk;
  private final Layout layout;

  Folders(Disk disk, Layout layout) {
    this.disk = disk;
    this.layout = layout;
  }

  /** The folder of that name; one that a link leads out to is none. */
  Optional<Entry.Folder> find(String name) throws IOException {
    if (!name.isEmpty()) {
      Layout.requireName(name);
    }
    Path path = layout.folder(name);
    return Files.isDirectory(path) && layout.isInside(path)
        ? Optional.of(new Entry.Folder(name, modified(path)))
        : Optional.empty();
  }

  static Optional<Instant> modified(Path folder) throws IOException {
    return modified(Files.readAttributes(folder, BasicFileAttributes.class));
  }

  static Optional<Instant> modified(BasicFileAttributes folder) {
    Instant modified = folder.lastModifiedTime().toInstant();
    return Optional.of(modified.truncatedTo(ChronoUnit.MILLIS));
  }

  /** Makes the folder that an object is to lie in, if it is missing; never behind a link out. */
  void require(Path folder) throws IOException {
    Path there = folder;
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = Layout.parent(there);
    }
    requireInside(there);
    disk.createFolders(folder);
    if (!there.equals(folder)) {
      layout.requireInside(folder);
    }
  }

  private void requireInside(Path there) throws IOException {
    try {
      layout.requireInside(there);
    } catch (NoSuchFileException dangling) {
      throw new FileAlreadyExistsException(there.toString());
    }
  }

  /** Makes a folder, and those above it. */
  void make(String name) throws IOException {
    if (name.isEmpty()) {
      throw new StorageFailure(Kind.ALREADY_EXISTS, false, "folder '': the root is there");
    }
    Path path = layout.folder(Layout.requireName(name));
    require(Layout.parent(path));
    disk.createFolder(path);
    syncAbove(path);
  }

  /** Makes a name durable, and the names of the folders above it. */
  void syncAbove(Path path) throws IOException {
    Path folder = Layout.parent(path);
    while (folder.startsWith(layout.root())) {
      disk.syncFolder(folder);
      folder = Layout.parent(folder);
    }
  }

  /**
   * Removes a folder in which nothing is but what was kept beside objects that are gone. An object
   * that is made meanwhile wins: its sidecar is written again, or the folder stays.
   */
  void remove(String name) throws IOException {
    if (name.isEmpty()) {
      throw new StorageFailure(Kind.DENIED, false, "folder '': the root cannot be removed");
    }
    Path path = layout.folder(name);
    if (find(name).isEmpty()) {
      throw new StorageFailure(Kind.NOT_FOUND, false, "folder '" + name + "' does not exist");
    }
    if (!Layout.isFolder(path)) {
      throw new StorageFailure(Kind.DENIED, false, "folder '" + name + "' is a symbolic link");
    }
    requireEmpty(name, path);
    try {
      removeSidecars(path.resolve(Sidecars.FOLDER));
      disk.delete(path);
    } catch (DirectoryNotEmptyException filled) {
      throw notEmpty(name);
    }
    disk.syncFolder(Layout.parent(path));
  }

  private static void requireEmpty(String name, Path path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        if (!String.valueOf(entry.getFileName()).equals(Sidecars.FOLDER)) {
          throw notEmpty(name);
        }
      }
    }
  }

  private void removeSidecars(Path folder) throws IOException {
    if (!Layout.isFolder(folder)) {
      return;
    }
    try (DirectoryStream<Path> sidecars = Files.newDirectoryStream(folder)) {
      for (Path sidecar : sidecars) {
        disk.delete(sidecar);
      }
    }
    disk.delete(folder);
  }

  private static StorageFailure notEmpty(String name) {
    return new StorageFailure(
        Kind.PRECONDITION, false, "folder '" + name + "' is not empty (expected: nothing in it)");
  }
}
