package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Finished objects: finding, opening and removing them. Everything blocks. */
final class Objects {
  private static final ObjectMeta FOREIGN = new ObjectMeta("", Optional.empty(), Map.of());

  private final Disk disk;
  private final Layout layout;
  private final Sidecars sidecars;

  Objects(Disk disk, Layout layout, Sidecars sidecars) {
    this.disk = disk;
    this.layout = layout;
    this.sidecars = sidecars;
  }

  /** The object at the key; a folder, or a link that leads out, is none. */
  Optional<StoredObject> find(ObjectKey key) throws IOException {
    Path path = layout.object(key);
    try {
      Path real = path.toRealPath();
      if (!layout.isInsideReal(real)) {
        return Optional.empty();
      }
      BasicFileAttributes attributes = attributes(real);
      return attributes.isRegularFile()
          ? Optional.of(describe(key, real, attributes))
          : Optional.empty();
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (FileSystemException e) {
      if (isBelowFile(path)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A regular file that is known to be inside. */
  StoredObject describe(ObjectKey key, Path real, BasicFileAttributes attributes)
      throws IOException {
    String etag = ETags.of(attributes);
    Optional<ObjectMeta> meta = sidecars.read(real, etag);
    if (meta.isEmpty()) {
      BasicFileAttributes now = attributes(real);
      if (!ETags.of(now).equals(etag)) {
        return describe(key, real, now); // replaced between the two looks
      }
    }
    return new StoredObject(
        key,
        attributes.size(),
        etag,
        attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS),
        meta.orElse(FOREIGN));
  }

  static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private boolean isBelowFile(Path path) {
    Path above = path.getParent();
    while (above != null && above.startsWith(layout.root())) {
      if (Files.isRegularFile(above)) {
        return true;
      }
      above = above.getParent();
    }
    return false;
  }

  /** Opens the object of that ETag for reading. */
  FileChannel open(ObjectKey key, String etag) throws IOException {
    require(key, find(key), etag);
    FileChannel channel = FileChannel.open(layout.object(key), StandardOpenOption.READ);
    try {
      // Looked at again once it is open: if it is the right one now, what was opened is, too.
      require(key, find(key), etag);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void require(ObjectKey key, Optional<StoredObject> found, String etag) {
    StoredObject object =
        found.orElseThrow(
            () -> new StorageFailure(Kind.NOT_FOUND, false, "object '" + key + "' does not exist"));
    if (!object.etag().equals(etag)) {
      throw new StorageFailure(
          Kind.PRECONDITION,
          false,
          "object '" + key + "': ETag " + object.etag() + " (expected: " + etag + ")");
    }
  }

  /** Removes it and what is kept beside it; leaves its folder. */
  void delete(ObjectKey key) throws IOException {
    Optional<StoredObject> object = find(key);
    if (object.isPresent()) {
      delete(key, object.get());
    }
  }

  /** As above, but only the object of that ETag. */
  void delete(ObjectKey key, String etag) throws IOException {
    Optional<StoredObject> object = find(key);
    if (object.isPresent()) {
      require(key, object, etag);
      delete(key, object.get());
    }
  }

  private void delete(ObjectKey key, StoredObject object) throws IOException {
    Path path = layout.object(key);
    Path real = path.toRealPath();
    disk.delete(path);
    disk.syncFolder(Layout.parent(path));
    if (real.equals(path)) {
      sidecars.delete(real, object.etag());
    }
  }
}
