package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Gives an object or a folder another name. What is kept beside an object is there under its new
 * name before the object is: a crash leaves it whole under one of the two. Everything blocks.
 */
final class Renaming {
  private final Disk disk;
  private final Layout layout;
  private final Sidecars sidecars;
  private final Assembly assembly;
  private final Touching touching;

  Renaming(Disk disk, Layout layout, Sidecars sidecars, Assembly assembly, Touching touching) {
    this.disk = disk;
    this.layout = layout;
    this.sidecars = sidecars;
    this.assembly = assembly;
    this.touching = touching;
  }

  /** The caller sees to it that nobody else in this process writes at either name. */
  void rename(String from, String to) throws IOException {
    Path source = source(from);
    Path target = target(to);
    if (source.equals(target)) {
      return;
    }
    if (Layout.isFolder(source)) {
      renameFolder(source, target);
    } else {
      renameFile(source, target);
    }
  }

  private Path source(String from) throws IOException {
    Path path = layout.folder(Layout.requireName(from));
    if (!layout.isInside(path)) {
      throw new NoSuchFileException(from);
    }
    Path real = Layout.parent(path).toRealPath().resolve(path.getFileName());
    if (!real.equals(path.toRealPath())) {
      throw failure(Kind.DENIED, "'" + from + "' is a symbolic link");
    }
    return real;
  }

  private Path target(String to) throws IOException {
    Path path = layout.folder(Layout.requireName(to));
    Path folder = Layout.parent(path);
    layout.requireInside(folder);
    return folder.toRealPath().resolve(path.getFileName());
  }

  private void renameFolder(Path source, Path target) throws IOException {
    if (target.startsWith(source)) {
      throw failure(Kind.UNSUPPORTED, "folder '" + source.getFileName() + "' would lie in itself");
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    try {
      disk.replace(source, target);
    } catch (DirectoryNotEmptyException filled) {
      throw new FileAlreadyExistsException(target.toString());
    } catch (AtomicMoveNotSupportedException elsewhere) {
      throw failure(
          Kind.UNSUPPORTED, "folder '" + source.getFileName() + "' is on another file system");
    }
    sync(source, target);
  }

  private void renameFile(Path source, Path target) throws IOException {
    Optional<BasicFileAttributes> old = file(target);
    if (old.isPresent() && Files.isSameFile(source, target)) {
      unlink(source, target);
      return;
    }
    BasicFileAttributes moved = Objects.attributes(source);
    if (old.filter(there -> etag(there).equals(etag(moved))).isPresent()) {
      // Readers of the old object must not take the new one for it.
      touching.touch(source, moved.lastModifiedTime().toInstant());
    }
    move(source, target, etag(Objects.attributes(source)));
    if (old.isPresent()) {
      sidecars.delete(target, etag(old.get()));
    }
  }

  private static Optional<BasicFileAttributes> file(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    BasicFileAttributes attributes = Objects.attributes(target);
    if (!attributes.isRegularFile()) {
      throw new FileAlreadyExistsException(target.toString());
    }
    return Optional.of(attributes);
  }

  /** Two names of one file: a rename would do nothing, so the older name is removed. */
  private void unlink(Path source, Path target) throws IOException {
    disk.delete(source);
    disk.syncFolder(Layout.parent(source));
    sidecars.delete(source, etag(Objects.attributes(target)));
  }

  private void move(Path source, Path target, String etag) throws IOException {
    Optional<ObjectMeta> meta = sidecars.read(source, etag);
    if (meta.isPresent()) {
      sidecars.write(target, etag, meta.get());
    } else {
      sidecars.delete(target, etag);
    }
    try {
      disk.replace(source, target);
    } catch (AtomicMoveNotSupportedException elsewhere) {
      moveAcross(source, target, meta);
    }
    sync(source, target);
    sidecars.delete(source, etag);
  }

  /** To another file system, mounted below the root: for a moment it has both names. */
  private void moveAcross(Path source, Path target, Optional<ObjectMeta> meta) throws IOException {
    disk.createFolders(Sidecars.folder(target));
    Path copy = assembly.copyInto(Sidecars.folder(target), source);
    try {
      if (meta.isPresent()) {
        sidecars.write(target, etag(Objects.attributes(copy)), meta.get());
      }
      disk.replace(copy, target);
    } finally {
      disk.delete(copy);
    }
    disk.syncFolder(Layout.parent(target));
    disk.delete(source);
  }

  /** The new name first: at no time has it neither. */
  private void sync(Path source, Path target) throws IOException {
    disk.syncFolder(Layout.parent(target));
    disk.syncFolder(Layout.parent(source));
  }

  private static String etag(BasicFileAttributes attributes) {
    return ETags.of(attributes);
  }

  private static StorageFailure failure(Kind kind, String message) {
    return new StorageFailure(kind, false, message);
  }
}
