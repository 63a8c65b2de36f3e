package dev.wharf.app.metrics;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Capabilities;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.OpenMultipart;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** A store whose calls are timed. The byte paths are the store's own, untouched. */
public final class MeteredStore implements ObjectStore {
  private final ObjectStore store;
  private final StoreTimers timers;

  public MeteredStore(ObjectStore store, StoreTimers timers) {
    this.store = store;
    this.timers = timers;
  }

  @Override
  public Capabilities capabilities() {
    return store.capabilities();
  }

  @Override
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging staging) {
    return store.receive(staging);
  }

  @Override
  public Source<Receipt, NotUsed> compose(Staging staging, List<Piece> pieces) {
    return store.compose(staging, pieces);
  }

  @Override
  public CompletionStage<StoredObject> commit(Commit commit) {
    return timers.time("commit", () -> store.commit(commit));
  }

  @Override
  public CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart) {
    return timers.time("discard", () -> store.discard(id, receipts, multipart));
  }

  @Override
  public CompletionStage<Done> clear(Commit finished) {
    return timers.time("clear", () -> store.clear(finished));
  }

  @Override
  public CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed) {
    return timers.time("drop", () -> store.drop(id, absorbed));
  }

  @Override
  public Source<StagedUpload, NotUsed> staged(String journal) {
    return store.staged(journal);
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return timers.time("stat", () -> store.stat(key));
  }

  @Override
  public Source<Entry, NotUsed> list(String folder) {
    return store.list(folder);
  }

  @Override
  public Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range) {
    return store.read(key, etag, range);
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key) {
    return timers.time("delete", () -> store.delete(key));
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key, String etag) {
    return timers.time("delete", () -> store.delete(key, etag));
  }

  @Override
  public CompletionStage<Optional<Entry.Folder>> folder(String folder) {
    return timers.time("folder", () -> store.folder(folder));
  }

  @Override
  public CompletionStage<Done> makeFolder(String folder) {
    return timers.time("make_folder", () -> store.makeFolder(folder));
  }

  @Override
  public CompletionStage<Done> removeFolder(String folder) {
    return timers.time("remove_folder", () -> store.removeFolder(folder));
  }

  @Override
  public CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return timers.time("copy", () -> store.copy(from, to, condition, meta));
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return timers.time("rename", () -> store.rename(from, to));
  }

  @Override
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return timers.time("touch", () -> store.touch(key, modified));
  }

  @Override
  public CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag) {
    return store.open(key, etag);
  }

  @Override
  public CompletionStage<Done> probe() {
    return timers.time("probe", store::probe);
  }

  @Override
  public void close() {
    store.close();
  }
}
