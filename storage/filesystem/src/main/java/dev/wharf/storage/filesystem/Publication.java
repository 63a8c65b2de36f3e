package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to become an object.
 *
 * @param condition what must be at the key
 * @param bytes where its bytes are
 */
record Publication(ObjectKey target, Condition condition, ObjectMeta meta, Bytes bytes) {

  /** Brings an object's bytes into one file. */
  interface Bytes {
    /**
     * A durable file that nobody writes to any more.
     *
     * @param scratch where to name it if it is to be removed in the end
     */
    Path file(List<Path> scratch) throws IOException;
  }

  static Publication of(Commit commit, Bytes bytes) {
    return new Publication(commit.target(), commit.condition(), commit.meta(), bytes);
  }
}
