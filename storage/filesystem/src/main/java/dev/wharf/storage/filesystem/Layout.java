package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where everything lies.
 *
 * <p>Symbolic links below the root are followed as long as they stay below it. One that leads out,
 * or into Wharf's own folders, is as good as not there for readers, and in the way for writers: who
 * wants another disk under a folder mounts it there.
 *
 * @param root the store's folder, free of links itself
 */
record Layout(Path root) {
  private static final String OWN = ObjectKey.RESERVED;

  /** Wharf's own folder. */
  Path own() {
    return root.resolve(OWN);
  }

  /** Staging of all journals. */
  Path staging() {
    return own().resolve("staging");
  }

  Path staging(String journal) {
    return staging().resolve(journal);
  }

  Path staging(StagingId id) {
    return staging(id.journal()).resolve(id.upload());
  }

  /** A segment's file. */
  Path segment(StagingId id, SegmentName name) {
    return staging(id).resolve(name.grant() + ".seg");
  }

  /**
   * The file that says who took a seal. Whoever creates it has the right to go on in a segment that
   * is so many bytes long.
   */
  Path taken(StagingId id, SegmentName name, long size) {
    return staging(id).resolve(name.grant() + "." + size + ".taken");
  }

  /** What is being made an object without having been staged. */
  Path scratch() {
    return own().resolve("copies");
  }

  /** The object's file, there or not. */
  Path object(ObjectKey key) {
    return path(key.value());
  }

  /** A folder of objects, by the name it has in a listing; empty = the root. */
  Path folder(String name) {
    return name.isEmpty() ? root : path(name);
  }

  private Path path(String name) {
    try {
      return root.resolve(name);
    } catch (InvalidPathException unspeakable) {
      throw new StorageFailure(
          Kind.UNSUPPORTED,
          false,
          "name: '"
              + name
              + "' (expected: one that can be spelt in "
              + System.getProperty("sun.jnu.encoding")
              + "; start with LC_ALL=C.UTF-8)",
          unspeakable);
    }
  }

  /** Whether a path that exists is, behind all links, below the root and not one of Wharf's own. */
  boolean isInside(Path path) throws IOException {
    return isInsideReal(path.toRealPath());
  }

  /** The same of a path without links. */
  boolean isInsideReal(Path real) {
    return real.startsWith(root) && !isOwn(root.relativize(real));
  }

  private static boolean isOwn(Path relative) {
    for (Path segment : relative) {
      if (isOwnName(segment)) {
        return true;
      }
    }
    return false;
  }

  static boolean isOwnName(Path name) {
    return name.toString().startsWith(OWN);
  }

  /** Refuses to write through a link that leads out. */
  void requireInside(Path folder) throws IOException {
    if (!isInside(folder)) {
      throw new StorageFailure(
          Kind.DENIED,
          false,
          "folder '" + root.relativize(folder) + "' leads out of the store by a symbolic link");
    }
  }

  /** A name that an object or a folder below the root can have. */
  static String requireName(String name) {
    try {
      return new ObjectKey(name).value();
    } catch (IllegalArgumentException notOurs) {
      throw new StorageFailure(
          Kind.UNSUPPORTED, false, "folder: '" + name + "' (expected: a key)", notOurs);
    }
  }

  /** The folder of a path below the root. */
  static Path parent(Path path) {
    return java.util.Objects.requireNonNull(path.getParent(), "a path below the root");
  }

  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
