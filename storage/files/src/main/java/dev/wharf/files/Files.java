package dev.wharf.files;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Finished objects as files: what is there, and its bytes. Takes no lock. */
public final class Files {
  private final ObjectStore store;

  public Files(ObjectStore store) {
    this.store = store;
  }

  /** The object at the key, or empty; fails with {@code StorageFailure}. */
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return store.stat(key);
  }

  /**
   * A range of exactly the object that was looked up before; the stream fails with {@code
   * StorageFailure} of kind {@code PRECONDITION} if another has taken its place.
   */
  public Source<ByteString, NotUsed> read(StoredObject object, ByteRange range) {
    return store.read(object.key(), object.etag(), range);
  }

  /**
   * What has that name: an object, or a folder.
   *
   * @param path from the store's root, without a slash at either end; empty = the root, always
   *     there
   */
  public CompletionStage<Optional<Entry>> look(String path) {
    throw new UnsupportedOperationException("not yet");
  }

  /** What is directly in a folder, streamed; fails with {@code NOT_FOUND} if it is not there. */
  public Source<Entry, NotUsed> list(String folder) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Whether an object may be made at the key: where folders are things of their own, the one it
   * would lie in must be there; and it must not be a folder itself.
   *
   * @return completes, or fails with {@code NOT_FOUND} (the folder) or {@code ALREADY_EXISTS}
   */
  public CompletionStage<Done> requirePlace(ObjectKey key) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Makes a folder.
   *
   * @param parents also those above it; else they must be there: {@code NOT_FOUND}
   */
  public CompletionStage<Done> makeFolder(String path, boolean parents) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Removes an empty folder: {@code NOT_FOUND}, or {@code PRECONDITION} if it is not empty. */
  public CompletionStage<Done> removeFolder(String path) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Removes an object: {@code NOT_FOUND} if there is none. */
  public CompletionStage<Done> delete(ObjectKey key) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * Gives an object or a folder another name: in one step where the store can; else by a copy and a
   * removal, with an intent in the journal's database that any replica finishes, or undoes, after a
   * crash. An object at the new name is replaced by an object.
   */
  public CompletionStage<Done> rename(String from, String to) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Copies an object inside the store; one at the new key is replaced. */
  public CompletionStage<StoredObject> copy(ObjectKey from, ObjectKey to) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Sets when an object was last modified; {@code UNSUPPORTED} where the store cannot. */
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    throw new UnsupportedOperationException("not yet");
  }

  /** A checksum of a range, by reading it; lower-case hexadecimal. */
  public CompletionStage<String> checksum(StoredObject object, ByteRange range, Checksum kind) {
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * The file that is the object, open for reading, for sending without copying; empty if the
   * store's objects are not files here. Whoever asked closes it.
   */
  public CompletionStage<Optional<FileChannel>> open(StoredObject object) {
    throw new UnsupportedOperationException("not yet");
  }
}
