package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes a second object of an object's bytes, in the kernel if it can. Everything blocks. */
final class Copying {
  private final Disk disk;
  private final Scratch files;
  private final Objects objects;
  private final Assembly assembly;
  private final Publishing publishing;
  private final KeyLocks locks;

  Copying(
      Disk disk,
      Scratch files,
      Objects objects,
      Assembly assembly,
      Publishing publishing,
      KeyLocks locks) {
    this.disk = disk;
    this.files = files;
    this.objects = objects;
    this.assembly = assembly;
    this.publishing = publishing;
    this.locks = locks;
  }

  /** Bytes are copied before the key is locked: nobody waits for a large copy. */
  StoredObject copy(StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta)
      throws Exception {
    List<Path> scratch = new ArrayList<>();
    try {
      Publication.Bytes copied =
          publishing.isDone(to, condition, meta) ? none -> file(from, none) : made(from, scratch);
      Publication copy = new Publication(to, condition, meta, copied);
      return locks.alone(to, () -> publishing.publish(copy));
    } finally {
      for (Path left : scratch) {
        disk.delete(left);
      }
    }
  }

  private Publication.Bytes made(StoredObject from, List<Path> scratch) throws IOException {
    Path file = file(from, scratch);
    return none -> file;
  }

  private Path file(StoredObject from, List<Path> scratch) throws IOException {
    Path fresh = files.fresh();
    try (FileChannel source = open(from)) {
      scratch.add(fresh);
      assembly.copy(source, fresh);
    }
    return fresh;
  }

  private FileChannel open(StoredObject from) throws IOException {
    try {
      return objects.open(from.key(), from.etag());
    } catch (StorageFailure changed) {
      if (changed.kind() != Kind.PRECONDITION) {
        throw changed;
      }
      throw new StorageFailure(
          Kind.NOT_FOUND, false, "object '" + from.key() + "' is not that one any more", changed);
    }
  }
}
