package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;

/**
 * A small body that may come whole: what has come of it, in one array of its length, and its put.
 * Of one stream, but for {@link #stop}, which waits for what runs elsewhere.
 */
final class DirectPut {
  /** The largest body that is collected, in bytes. */
  static final int LIMIT = 1 << 20;

  private static final int SHARE_OF_HEAP = 8;

  /** Makes the object of all its bytes; blocks. */
  interface Maker {
    StoredObject put(Staging to, ObjectMeta meta, ByteBuffer bytes) throws Exception;
  }

  private final Staging staging;
  private final int length;
  private final Semaphore room;
  private final Blocking blocking;
  private final Maker maker;
  private byte[] bytes = new byte[0];
  private int size;
  private boolean hasRoom;
  private boolean stopped;
  private CompletableFuture<?> writing = CompletableFuture.completedFuture(Done.getInstance());

  /**
   * @param room bytes that all bodies together may take
   */
  DirectPut(Staging staging, Semaphore room, Blocking blocking, Maker maker) {
    this.staging = staging;
    this.length = Math.toIntExact(staging.length().orElseThrow());
    this.room = room;
    this.blocking = blocking;
    this.maker = maker;
  }

  /** Room for the bodies of one process: clients that stall must not fill its memory. */
  static Semaphore room() {
    long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    return new Semaphore((int) Math.min(Math.max(share, LIMIT), Integer.MAX_VALUE));
  }

  /** Whether an upload could be put: its first byte is still to come, and all of it is small. */
  static boolean isPossible(Staging staging) {
    long length = staging.length().orElse(0);
    return staging.offset() == 0 && staging.open().isEmpty() && length > 0 && length <= LIMIT;
  }

  /**
   * @return whether there was room for it, and it is no more than was to come
   */
  boolean add(ByteString chunk) {
    if (chunk.size() > length - size || !makeRoom()) {
      return false;
    }
    for (ByteBuffer part : chunk.getByteBuffers()) {
      int more = part.remaining();
      part.get(bytes, size, more);
      size += more;
    }
    return true;
  }

  private boolean makeRoom() {
    if (!hasRoom && room.tryAcquire(length)) {
      hasRoom = true;
      bytes = new byte[length];
    }
    return hasRoom;
  }

  boolean isWhole() {
    return size == length;
  }

  /** What has come; it is put no more. */
  ByteString giveUp() {
    ByteString come = ByteString.fromArrayUnsafe(bytes, 0, size);
    bytes = new byte[0];
    leaveRoom();
    return come;
  }

  private void leaveRoom() {
    if (hasRoom) {
      hasRoom = false;
      room.release(length);
    }
  }

  /** Announces the put, then makes the object. */
  CompletionStage<Receipt> put() {
    return announced()
        .thenCompose(this::write)
        .thenApply(object -> new Receipt(0, length, Form.OBJECT, object.etag()));
  }

  private CompletionStage<ObjectMeta> announced() {
    try {
      return staging
          .journal()
          .directPut()
          .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(grantLost(thrown)));
    } catch (RuntimeException thrown) {
      return CompletableFuture.failedFuture(grantLost(thrown));
    }
  }

  private synchronized CompletionStage<StoredObject> write(ObjectMeta meta) {
    if (stopped) {
      return CompletableFuture.failedFuture(
          new StorageFailure(Kind.UNAVAILABLE, true, "the writer was stopped"));
    }
    CompletableFuture<StoredObject> put =
        blocking.call(
            "put object '" + staging.target() + "'",
            () -> maker.put(staging, meta, ByteBuffer.wrap(bytes)));
    writing = put;
    return put;
  }

  /** Puts nothing any more; completes when nothing can be written. */
  synchronized CompletionStage<Done> stop() {
    stopped = true;
    return writing.handle(
        (any, thrown) -> {
          leaveRoom();
          return Done.getInstance();
        });
  }

  private static StorageFailure grantLost(Throwable thrown) {
    return new StorageFailure(
        Kind.UNAVAILABLE, true, "the grant is lost: its journal said no", Blocking.cause(thrown));
  }
}
