package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Makes an object of bytes that are all at hand. Everything blocks. */
final class Putting {
  private final Disk disk;
  private final Scratch scratch;
  private final Publishing publishing;
  private final KeyLocks locks;

  Putting(Disk disk, Scratch scratch, Publishing publishing, KeyLocks locks) {
    this.disk = disk;
    this.scratch = scratch;
    this.publishing = publishing;
    this.locks = locks;
  }

  /** Bytes are written before the key is locked: nobody waits for the disk twice. */
  StoredObject put(Staging to, ObjectMeta meta, ByteBuffer bytes) throws Exception {
    Path fresh = scratch.fresh();
    try {
      write(fresh, bytes);
      Publication put = new Publication(to.target(), to.condition(), meta, none -> fresh);
      return locks.alone(to.target(), () -> publishing.publish(put));
    } finally {
      disk.delete(fresh);
    }
  }

  private void write(Path fresh, ByteBuffer bytes) throws IOException {
    try (DiskFile file = disk.create(fresh)) {
      file.write(bytes);
      file.force();
    }
  }
}
