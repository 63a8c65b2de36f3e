package dev.wharf.storage.testkit;

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
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.Cues.Cue;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A store that fails, stalls and tears when a test says so, and otherwise does what the store
 * behind it does. Cues of an operation are used in the order they were given, one a call. Nothing
 * here sleeps: what waits, waits for the test.
 */
public final class FaultyObjectStore implements ObjectStore {

  /** What a cue is for. */
  public enum Operation {
    RECEIVE,
    COMPOSE,
    COMMIT,
    DISCARD,
    STAT,
    LIST,
    READ,
    DELETE,
    FOLDER,
    MAKE_FOLDER,
    REMOVE_FOLDER,
    COPY,
    RENAME,
    TOUCH,
    OPEN,
    PROBE
  }

  /** Something that stands still until the test lets it go. */
  public static final class Stall {
    private final CompletableFuture<Done> gate = new CompletableFuture<>();
    private final CompletableFuture<Done> reached = new CompletableFuture<>();

    private Stall() {}

    /** Completes when a call stands at the gate. */
    public CompletionStage<Done> reached() {
      return reached;
    }

    /** Lets it go on. */
    public void release() {
      gate.complete(Done.getInstance());
    }
  }

  private final ObjectStore store;
  private final Cues cues = new Cues();

  public FaultyObjectStore(ObjectStore store) {
    this.store = store;
  }

  /** The next call fails, and does nothing. A flow that fails so takes no byte. */
  public void failBefore(Operation operation, StorageFailure failure) {
    cues.add(operation, new Cue.FailBefore(failure));
  }

  /** The next calls fail, and do nothing. */
  public void failBefore(Operation operation, StorageFailure failure, int calls) {
    for (int call = 0; call < calls; call++) {
      failBefore(operation, failure);
    }
  }

  /**
   * The next call does its work and fails all the same. A flow or a stream that fails so fails at
   * its end, with everything emitted.
   */
  public void failAfter(Operation operation, StorageFailure failure) {
    cues.add(operation, new Cue.FailAfter(failure));
  }

  /** The next commit is carried out twice, as by a network that repeats requests. */
  public void commitTwice() {
    cues.add(Operation.COMMIT, new Cue.Twice());
  }

  /** The next call stands still before it does anything. */
  public Stall stall(Operation operation) {
    Stall stall = new Stall();
    cues.add(operation, new Cue.Wait(stall.gate, stall.reached));
    return stall;
  }

  /** The next writing flow stands still when the chunk that passes so many bytes has arrived. */
  public Stall stallReceive(long afterBytes) {
    Stall stall = new Stall();
    cues.add(Operation.RECEIVE, new Cue.WaitAfter(afterBytes, stall.gate, stall.reached));
    return stall;
  }

  /** The next composing stands still when so many of its receipts were told. */
  public Stall stallCompose(int afterReceipts) {
    Stall stall = new Stall();
    cues.add(Operation.COMPOSE, new Cue.WaitAfter(afterReceipts, stall.gate, stall.reached));
    return stall;
  }

  /**
   * The next writing flow fails when so many bytes have arrived: they are stored and receipts for
   * them emitted, then it fails. With a chunk that goes beyond, its head is stored.
   */
  public void tearReceive(long afterBytes, StorageFailure failure) {
    cues.add(Operation.RECEIVE, new Cue.Tear(afterBytes, failure));
  }

  /** Throws an {@link AssertionError} if a cue was never met: the test tested something else. */
  public void checkAllCuesMet() {
    if (cues.left() > 0) {
      throw new AssertionError(cues.left() + " cues were never met");
    }
  }

  @Override
  public Capabilities capabilities() {
    return store.capabilities();
  }

  @Override
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging staging) {
    Flow<ByteString, Receipt, CompletionStage<Done>> flow = store.receive(staging);
    return cues.next(Operation.RECEIVE).map(cue -> FaultyFlows.play(cue, flow)).orElse(flow);
  }

  @Override
  public Source<Receipt, NotUsed> compose(Staging staging, List<Piece> pieces) {
    return play(Operation.COMPOSE, store.compose(staging, pieces));
  }

  private <T> Source<T, NotUsed> play(Operation operation, Source<T, NotUsed> source) {
    return cues.next(operation).map(cue -> FaultyFlows.play(cue, source)).orElse(source);
  }

  @Override
  public CompletionStage<StoredObject> commit(Commit commit) {
    return cues.play(Operation.COMMIT, () -> store.commit(commit));
  }

  @Override
  public CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart) {
    return cues.play(Operation.DISCARD, () -> store.discard(id, receipts, multipart));
  }

  @Override
  public CompletionStage<Done> clear(Commit finished) {
    return cues.play(Operation.DISCARD, () -> store.clear(finished));
  }

  @Override
  public CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed) {
    return cues.play(Operation.DISCARD, () -> store.drop(id, absorbed));
  }

  @Override
  public Source<StagedUpload, NotUsed> staged(String journal) {
    return store.staged(journal);
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return cues.play(Operation.STAT, () -> store.stat(key));
  }

  @Override
  public Source<Entry, NotUsed> list(String folder) {
    return play(Operation.LIST, store.list(folder));
  }

  @Override
  public Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range) {
    Source<ByteString, NotUsed> bytes = store.read(key, etag, range);
    return cues.next(Operation.READ)
        .map(cue -> bytes.via(FaultyFlows.play(cue, Flow.of(ByteString.class))))
        .orElse(bytes);
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key) {
    return cues.play(Operation.DELETE, () -> store.delete(key));
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key, String etag) {
    return cues.play(Operation.DELETE, () -> store.delete(key, etag));
  }

  @Override
  public CompletionStage<Optional<Entry.Folder>> folder(String folder) {
    return cues.play(Operation.FOLDER, () -> store.folder(folder));
  }

  @Override
  public CompletionStage<Done> makeFolder(String folder) {
    return cues.play(Operation.MAKE_FOLDER, () -> store.makeFolder(folder));
  }

  @Override
  public CompletionStage<Done> removeFolder(String folder) {
    return cues.play(Operation.REMOVE_FOLDER, () -> store.removeFolder(folder));
  }

  @Override
  public CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return cues.play(Operation.COPY, () -> store.copy(from, to, condition, meta));
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return cues.play(Operation.RENAME, () -> store.rename(from, to));
  }

  @Override
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return cues.play(Operation.TOUCH, () -> store.touch(key, modified));
  }

  @Override
  public CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag) {
    return cues.play(Operation.OPEN, () -> store.open(key, etag));
  }

  @Override
  public CompletionStage<Done> probe() {
    return cues.play(Operation.PROBE, store::probe);
  }

  @Override
  public void close() {
    store.close();
  }
}
