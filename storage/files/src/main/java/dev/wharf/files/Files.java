package dev.wharf.files;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
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
}
