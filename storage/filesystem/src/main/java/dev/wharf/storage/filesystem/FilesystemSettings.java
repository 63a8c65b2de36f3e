package dev.wharf.storage.filesystem;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a folder is used as a store.
 *
 * @param root the folder; created if missing
 * @param checkpointBytes a receipt is given, after an fsync, each time so many bytes were written;
 *     at least 1. At most twice as many bytes are ever at risk in one flow.
 * @param checkpointInterval an fsync begins at the latest so long after a byte was written; at
 *     least 1 ms
 * @param inlineWriters how many flows may write on the stream's own threads at one time; 0 = none.
 *     A stalled disk holds up so many of those threads and no more, so it must be less than the
 *     streams have.
 * @param blockingThreads threads for everything else that waits for the disk; at least 1
 */
public record FilesystemSettings(
    Path root,
    long checkpointBytes,
    Duration checkpointInterval,
    int inlineWriters,
    int blockingThreads) {
  private static final long DEFAULT_CHECKPOINT = 16L << 20;
  private static final int DEFAULT_THREADS = 16;

  public FilesystemSettings {
    require(checkpointBytes >= 1, "checkpoint bytes", checkpointBytes, "at least 1");
    require(
        checkpointInterval.toMillis() >= 1,
        "checkpoint interval",
        checkpointInterval,
        "at least 1 ms");
    require(inlineWriters >= 0, "inline writers", inlineWriters, "at least 0");
    require(blockingThreads >= 1, "blocking threads", blockingThreads, "at least 1");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": '" + value + "' (expected: " + expected + ")");
    }
  }

  /**
   * A checkpoint each 16 MiB or 10 s, 16 blocking threads, and one inline writer fewer than there
   * are processors.
   */
  public static FilesystemSettings of(Path root) {
    int inline = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    return new FilesystemSettings(
        root, DEFAULT_CHECKPOINT, Duration.ofSeconds(10), inline, DEFAULT_THREADS);
  }

  public FilesystemSettings withCheckpointBytes(long bytes) {
    return new FilesystemSettings(root, bytes, checkpointInterval, inlineWriters, blockingThreads);
  }

  public FilesystemSettings withCheckpointInterval(Duration interval) {
    return new FilesystemSettings(root, checkpointBytes, interval, inlineWriters, blockingThreads);
  }

  public FilesystemSettings withInlineWriters(int writers) {
    return new FilesystemSettings(
        root, checkpointBytes, checkpointInterval, writers, blockingThreads);
  }

  public FilesystemSettings withBlockingThreads(int threads) {
    return new FilesystemSettings(
        root, checkpointBytes, checkpointInterval, inlineWriters, threads);
  }
}
