package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Staging;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment's file as its stream sees it: nothing here waits for the disk, except a write for which
 * there was a permit.
 */
final class SegmentWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

  private final Segments segments;
  private final Blocking blocking;
  private final Semaphore permits;
  private final Staging staging;
  private final String what;
  private volatile Optional<DiskFile> file = Optional.empty();
  private boolean namesSynced;
  // Of one write at a time, and asked after it: handed over by the future's completion.
  private long written;
  private CompletableFuture<Void> lastWrite = CompletableFuture.completedFuture(null);
  private CompletableFuture<Void> lastForce = CompletableFuture.completedFuture(null);

  SegmentWriter(Segments segments, Blocking blocking, Semaphore permits, Staging staging) {
    this.segments = segments;
    this.blocking = blocking;
    this.permits = permits;
    this.staging = staging;
    this.what = "segment of upload " + staging.id().upload();
  }

  /** Opens the file; once, and before anything else. */
  CompletableFuture<Void> open() {
    namesSynced = staging.seal().isPresent();
    lastWrite = run("open", () -> file = Optional.of(segments.open(staging)));
    return lastWrite;
  }

  /** Writes here and now, if few enough others do so. */
  boolean tryWrite(List<ByteString> batch) throws IOException {
    if (!permits.tryAcquire()) {
      return false;
    }
    try {
      writeAll(batch);
      return true;
    } finally {
      permits.release();
    }
  }

  /** Writes elsewhere. One write at a time. */
  CompletableFuture<Void> write(List<ByteString> batch) {
    lastWrite =
        run(
            "write",
            () -> {
              writeAll(batch);
              return true;
            });
    return lastWrite;
  }

  private void writeAll(List<ByteString> batch) throws IOException {
    DiskFile open = file.orElseThrow();
    for (ByteString bytes : batch) {
      for (ByteBuffer buffer : bytes.getByteBuffers()) {
        write(open, buffer);
      }
      staging.release().accept(bytes);
    }
  }

  private void write(DiskFile open, ByteBuffer buffer) throws IOException {
    int before = buffer.position();
    try {
      open.write(buffer);
    } finally {
      written += buffer.position() - before;
    }
  }

  /** Bytes written since this was last asked, by the last write, whether it failed or not. */
  long takeWritten() {
    long taken = written;
    written = 0;
    return taken;
  }

  /** Makes what was written until now durable; writes may go on meanwhile. */
  CompletableFuture<Void> force() {
    lastForce = run("fsync", this::forceAll);
    return lastForce;
  }

  private boolean forceAll() throws IOException {
    file.orElseThrow().force();
    if (!namesSynced) {
      segments.syncNames(staging.id());
      namesSynced = true;
    }
    return true;
  }

  /** Makes everything durable and closes the file. No write may be under way. */
  CompletableFuture<Void> finish() {
    lastForce =
        run(
            "fsync",
            () -> {
              forceAll();
              closeFile();
              return true;
            });
    return lastForce;
  }

  /** Takes back everything that was written here. No write may be under way. */
  CompletableFuture<Void> undo() {
    lastForce =
        run(
            "undo",
            () -> {
              segments.undo(staging, file.orElseThrow());
              return closeFile();
            });
    return lastForce;
  }

  /** Stops; completes when nothing can write any more. */
  CompletableFuture<Done> abandon() {
    return CompletableFuture.allOf(lastWrite, lastForce)
        .handle((any, failure) -> file)
        .thenCompose(left -> left.isEmpty() ? closed() : run("close", this::closeFile))
        .handle((any, failure) -> closeQuietly());
  }

  /** A store that was closed meanwhile has no threads left to close a file on. */
  private Done closeQuietly() {
    try {
      closeFile();
    } catch (IOException e) {
      LOG.warn("cannot close {}", what, e);
    }
    return Done.getInstance();
  }

  private boolean closeFile() throws IOException {
    Optional<DiskFile> open = file;
    file = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
    return true;
  }

  private static CompletableFuture<Void> closed() {
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> run(String step, Callable<?> work) {
    return blocking.call(step + " " + what, work).thenAccept(any -> {});
  }

  /** What a failed write here and now means. */
  RuntimeException failure(IOException thrown) {
    return blocking.failure(thrown, "write " + what);
  }
}
