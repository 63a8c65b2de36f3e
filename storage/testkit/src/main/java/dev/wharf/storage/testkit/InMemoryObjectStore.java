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
import java.io.ByteArrayOutputStream;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A store in memory that holds its callers to the contract: whoever uses a name twice, goes on in a
 * place that is not sealed, or commits under another multipart id gets an {@link
 * IllegalStateException}, and {@link #checkNoMisuse()} tells on it at the end.
 *
 * <p>Answers come from another thread, as a real store's would. Like most object stores it knows no
 * folders, so that {@code a} and {@code a/b} may both be objects, and remembers only which ones
 * were made; it renames nothing and sets no times.
 */
public final class InMemoryObjectStore implements ObjectStore {
  private static final int READ_CHUNK = 64 * 1024;

  /**
   * Which back end it plays.
   *
   * @param seals {@code true}: one growing place per grant, sealed at the end, as on a file system.
   *     {@code false}: numbered parts from reserved slots, and a tail, as on S3.
   * @param directPut an upload that brings all of a known length below one part in its first flow
   *     is put at its key at once
   * @param partSize bytes of a part, or between two checkpoints of a growing place; at least 1
   * @param clock dates objects and staging
   */
  public record Settings(boolean seals, boolean directPut, int partSize, Clock clock) {
    public Settings {
      if (partSize < 1) {
        throw new IllegalArgumentException("part size: " + partSize + " (expected: at least 1)");
      }
    }

    /** Like a file system: seals, no direct put, a checkpoint each 1 MiB. */
    public static Settings sealing() {
      return new Settings(true, false, 1 << 20, Clock.systemUTC());
    }

    /** Like S3: parts of 1 MiB and tails, and a direct put below that. */
    public static Settings multipart() {
      return new Settings(false, true, 1 << 20, Clock.systemUTC());
    }

    public Settings withDirectPut(boolean directPut) {
      return new Settings(seals, directPut, partSize, clock);
    }

    public Settings withPartSize(int partSize) {
      return new Settings(seals, directPut, partSize, clock);
    }

    public Settings withClock(Clock clock) {
      return new Settings(seals, directPut, partSize, clock);
    }
  }

  private final Settings settings;
  private final Misuse misuse = new Misuse();
  private final MemoryStaging places;
  private final MemoryObjects objects;
  private final MemoryPieces pieces;

  /** A store with {@link Settings#sealing()}. */
  public InMemoryObjectStore() {
    this(Settings.sealing());
  }

  public InMemoryObjectStore(Settings settings) {
    this.settings = settings;
    this.places = new MemoryStaging(misuse, settings.clock());
    this.objects = new MemoryObjects(settings.clock());
    this.pieces = new MemoryPieces(places, objects, capabilities().composeStaged());
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        settings.seals(), settings.directPut(), true, false, false, false, settings.seals());
  }

  @Override
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging staging) {
    return Flow.fromGraph(receiving(staging, direct(staging)));
  }

  @Override
  public Source<Receipt, NotUsed> compose(Staging staging, List<Piece> wanted) {
    return Source.single(wanted)
        .map(all -> all.stream().map(pieces::bytes).toList())
        .mapConcat(all -> all)
        .via(Flow.fromGraph(receiving(staging, Optional.empty())));
  }

  private MemoryReceive receiving(
      Staging staging, Optional<BiFunction<ObjectMeta, ByteString, Receipt>> direct) {
    return new MemoryReceive(
        staging, this::writer, direct, () -> places.undo(staging.id(), staging.grant()));
  }

  private MemoryWriter writer(Staging staging) {
    return settings.seals()
        ? new GrowingWriter(places, misuse, staging, settings.partSize())
        : new PartWriter(places, misuse, staging, settings.partSize());
  }

  private Optional<BiFunction<ObjectMeta, ByteString, Receipt>> direct(Staging staging) {
    boolean whole = staging.offset() == 0 && staging.open().isEmpty();
    long length = staging.length().orElse(0);
    return settings.directPut() && whole && length > 0 && length < settings.partSize()
        ? Optional.of((meta, bytes) -> putDirectly(staging, meta, bytes))
        : Optional.empty();
  }

  private Receipt putDirectly(Staging staging, ObjectMeta meta, ByteString bytes) {
    StoredObject object =
        objects.put(staging.target(), staging.condition(), meta, () -> bytes.toArray());
    return new Receipt(0, bytes.size(), Receipt.Form.OBJECT, object.etag());
  }

  @Override
  public CompletionStage<StoredObject> commit(Commit commit) {
    return answer(
        () ->
            objects.put(commit.target(), commit.condition(), commit.meta(), () -> content(commit)));
  }

  private byte[] content(Commit commit) {
    Optional<String> opened = PartWriter.multipartOf(commit.receipts());
    misuse.check(
        opened.isEmpty() || opened.equals(commit.multipart()),
        "commit under multipart id " + commit.multipart() + " (expected: " + opened + ")");
    ByteArrayOutputStream all = new ByteArrayOutputStream(Math.toIntExact(commit.length()));
    commit.receipts().forEach(receipt -> all.writeBytes(piece(commit, receipt)));
    return all.toByteArray();
  }

  private byte[] piece(Commit commit, Receipt receipt) {
    if (receipt.form() == Receipt.Form.OBJECT) {
      throw new StorageFailure(
          StorageFailure.Kind.NOT_FOUND,
          false,
          "object '" + commit.target() + "' was put directly, but is not there");
    }
    return receipt.size() == 0 ? new byte[0] : places.read(commit.staging(), receipt);
  }

  @Override
  public CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart) {
    return done(() -> places.discard(id));
  }

  @Override
  public CompletionStage<Done> clear(Commit finished) {
    return done(() -> places.drop(finished.staging(), finished.receipts()));
  }

  @Override
  public CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed) {
    misuse.check(
        absorbed.stream().allMatch(receipt -> receipt.form() == Receipt.Form.TAIL),
        "dropped what is no tail: " + absorbed);
    return done(() -> places.drop(id, absorbed));
  }

  @Override
  public Source<StagedUpload, NotUsed> staged(String journal) {
    return Source.single(journal).mapConcat(places::of);
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return answer(() -> objects.stat(key));
  }

  @Override
  public Source<Entry, NotUsed> list(String folder) {
    return Source.single(folder).mapConcat(objects::list);
  }

  @Override
  public Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range) {
    return Source.single(key)
        .map(of -> slice(objects.read(of, etag), range))
        .mapConcat(InMemoryObjectStore::chunks);
  }

  private static ByteString slice(byte[] bytes, ByteRange range) {
    int from = (int) Math.min(range.from(), bytes.length);
    int to = (int) Math.min(range.to(), bytes.length);
    return ByteString.fromArray(bytes, from, to - from);
  }

  private static List<ByteString> chunks(ByteString bytes) {
    return IntStream.range(0, (bytes.size() + READ_CHUNK - 1) / READ_CHUNK)
        .mapToObj(n -> bytes.drop(n * READ_CHUNK).take(READ_CHUNK))
        .toList();
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key) {
    return done(() -> objects.delete(key));
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key, String etag) {
    return done(() -> objects.delete(key, etag));
  }

  @Override
  public CompletionStage<Optional<Entry.Folder>> folder(String folder) {
    return answer(() -> objects.folder(folder));
  }

  @Override
  public CompletionStage<Done> makeFolder(String folder) {
    return done(() -> objects.makeFolder(folder));
  }

  @Override
  public CompletionStage<Done> removeFolder(String folder) {
    return done(() -> objects.removeFolder(folder));
  }

  @Override
  public CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return answer(() -> objects.copy(from, to, condition, meta));
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return unsupported("rename '" + from + "' to '" + to + "'");
  }

  @Override
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return unsupported("set the time of object '" + key + "'");
  }

  private static <T> CompletionStage<T> unsupported(String what) {
    return answer(
        () -> {
          throw new StorageFailure(
              StorageFailure.Kind.UNSUPPORTED, false, what + ": this store cannot");
        });
  }

  @Override
  public CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag) {
    return answer(
        () -> {
          objects.read(key, etag);
          return Optional.empty();
        });
  }

  @Override
  public CompletionStage<Done> probe() {
    return answer(Done::getInstance);
  }

  private static CompletionStage<Done> done(Runnable work) {
    return answer(
        () -> {
          work.run();
          return Done.getInstance();
        });
  }

  @Override
  public void close() {}

  private static <T> CompletionStage<T> answer(Supplier<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    ForkJoinPool.commonPool()
        .execute(
            () -> {
              try {
                answer.complete(work.get());
              } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  /** Every finished object, by key. */
  public List<StoredObject> objects() {
    return objects.all();
  }

  /** A copy of an object's bytes; empty if nothing is there. */
  public Optional<byte[]> bytesOf(ObjectKey key) {
    return objects.bytesOf(key);
  }

  /** Uploads of which something lies in staging, of all journals. */
  public Set<StagingId> stagedIds() {
    return places.ids();
  }

  /** Throws an {@link AssertionError} if anything lies in staging. */
  public void checkNothingStaged() {
    if (!stagedIds().isEmpty()) {
      throw new AssertionError("still staged: " + stagedIds());
    }
  }

  /** Throws an {@link AssertionError} if a caller broke the contract at any time. */
  public void checkNoMisuse() {
    if (!misuse.seen().isEmpty()) {
      throw new AssertionError("misuse: " + misuse.seen());
    }
  }
}
