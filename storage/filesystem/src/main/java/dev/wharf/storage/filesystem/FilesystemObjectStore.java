package dev.wharf.storage.filesystem;

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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A folder as object store.
 *
 * <pre>
 * root/&lt;key&gt;                                        objects
 * root/…/.wharf-meta/&lt;name&gt;.&lt;etag&gt;.json             what is kept beside them
 * root/.wharf/staging/&lt;journal&gt;/&lt;upload&gt;/&lt;grant&gt;.seg  bytes of unfinished uploads
 * </pre>
 *
 * <p>A small body of known length that comes whole in time is written once and put at its key.
 * Other bytes go straight into the segment file of the writer's grant. A commit gives a single
 * sealed segment a second name; anything else is copied first.
 *
 * <p><b>What it cannot do.</b> Refuse in one step a commit that is to replace an object, as seen by
 * other processes that write to the same folder: no file system can. Within this process it does,
 * and nothing is ever replaced where nothing was expected.
 */
public final class FilesystemObjectStore implements ObjectStore {
  private final FilesystemSettings settings;
  private final Disk disk;
  private final Layout layout;
  private final Blocking blocking;
  private final Semaphore inlineWriters;
  private final Semaphore collecting = DirectPut.room();
  private final Segments segments;
  private final Objects objects;
  private final Folders folders;
  private final Publishing publishing;
  private final Copying copying;
  private final Putting putting;
  private final Touching touching;
  private final Renaming renaming;
  private final StagingFolders staging;
  private final KeyLocks locks = new KeyLocks();

  /**
   * Opens the folder, and makes it if it is missing.
   *
   * @throws StorageFailure naming the folder, if it cannot be written to
   */
  public FilesystemObjectStore(FilesystemSettings settings) {
    this(settings, new RealDisk());
  }

  FilesystemObjectStore(FilesystemSettings settings, Disk disk) {
    this.settings = settings;
    this.disk = disk;
    this.layout = new Layout(root(settings.root()));
    this.segments = new Segments(disk, layout);
    Sidecars sidecars = new Sidecars(disk);
    this.objects = new Objects(disk, layout, sidecars);
    this.folders = new Folders(disk, layout);
    Assembly assembly = new Assembly(disk, layout, segments);
    this.publishing = new Publishing(disk, layout, objects, folders, sidecars, assembly);
    Scratch scratch = new Scratch(disk, layout);
    this.copying = new Copying(disk, scratch, objects, assembly, publishing, locks);
    this.putting = new Putting(disk, scratch, publishing, locks);
    this.touching = new Touching(disk, layout, objects, sidecars);
    this.renaming = new Renaming(disk, layout, sidecars, assembly, touching);
    this.staging = new StagingFolders(disk, layout);
    this.inlineWriters = new Semaphore(settings.inlineWriters());
    this.blocking = new Blocking(layout.root(), settings.blockingThreads());
    var unused = done("sweep what crashes left", scratch::sweep);
  }

  private static Path root(Path root) {
    try {
      Files.createDirectories(root);
      Path real = root.toRealPath();
      tryOut(new RealDisk(), new Layout(real));
      return real;
    } catch (IOException e) {
      StorageFailure failure = Failures.of(e, "", root);
      throw new StorageFailure(
          failure.kind(),
          failure.mayRetry(),
          "store folder: '" + root + "' (expected: a folder that can be written to): " + e,
          e);
    }
  }

  private static void tryOut(Disk disk, Layout layout) throws IOException {
    disk.createFolders(layout.own());
    Path probe = layout.own().resolve("probe-" + UUID.randomUUID());
    try (DiskFile file = disk.create(probe)) {
      file.write(ByteBuffer.wrap(new byte[] {1}));
      file.force();
    } finally {
      disk.delete(probe);
    }
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(true, true, false, true, true, true, true);
  }

  @Override
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging to) {
    return Flow.fromGraph(
        new SegmentReceive(
            to,
            () -> new SegmentWriter(segments, blocking, inlineWriters, to),
            () -> new DirectPut(to, collecting, blocking, putting::put),
            settings));
  }

  @Override
  public Source<Receipt, NotUsed> compose(Staging to, List<Piece> pieces) {
    return Composing.of(
        blocking, new Pieces(layout, objects), segments, to, settings.checkpointBytes(), pieces);
  }

  @Override
  public CompletionStage<StoredObject> commit(Commit commit) {
    ObjectKey key = commit.target();
    return blocking.call(
        "commit object '" + key + "'", () -> locks.alone(key, () -> publishing.publish(commit)));
  }

  @Override
  public CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart) {
    return done("discard staging of upload " + id.upload(), () -> staging.discard(id));
  }

  @Override
  public CompletionStage<Done> clear(Commit finished) {
    return discard(finished.staging(), List.of(), Optional.empty());
  }

  /** There are no tails here: a segment grows. */
  @Override
  public CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed) {
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  @Override
  public Source<StagedUpload, NotUsed> staged(String journal) {
    return Pages.of(
        blocking,
        "list staging of journal " + journal,
        () -> staging.open(journal),
        folder -> staging.describe(journal, folder));
  }

  @Override
  public CompletionStage<Optional<StoredObject>> stat(ObjectKey key) {
    return blocking.call("look at object '" + key + "'", () -> objects.find(key));
  }

  @Override
  public Source<Entry, NotUsed> list(String folder) {
    Listing listing = new Listing(layout, objects, folder);
    return Pages.of(blocking, "list folder '" + folder + "'", listing::open, listing::line);
  }

  @Override
  public Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range) {
    return Reading.of(blocking, objects, key, etag, range);
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key) {
    return delete(key, () -> objects.delete(key));
  }

  @Override
  public CompletionStage<Done> delete(ObjectKey key, String etag) {
    return delete(key, () -> objects.delete(key, etag));
  }

  private CompletionStage<Done> delete(ObjectKey key, Step step) {
    return blocking.call("delete object '" + key + "'", () -> locks.alone(key, () -> done(step)));
  }

  @Override
  public CompletionStage<Optional<Entry.Folder>> folder(String folder) {
    return blocking.call("look at folder '" + folder + "'", () -> folders.find(folder));
  }

  @Override
  public CompletionStage<Done> makeFolder(String folder) {
    return done("make folder '" + folder + "'", () -> folders.make(folder));
  }

  @Override
  public CompletionStage<Done> removeFolder(String folder) {
    return done("remove folder '" + folder + "'", () -> folders.remove(folder));
  }

  @Override
  public CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta) {
    return blocking.call(
        "copy object '" + from.key() + "' to '" + to + "'",
        () -> copying.copy(from, to, condition, meta));
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    return done(
        "rename '" + from + "' to '" + to + "'",
        () -> locks.alone(key(from), key(to), () -> done(() -> renaming.rename(from, to))));
  }

  private static ObjectKey key(String name) {
    return new ObjectKey(Layout.requireName(name));
  }

  @Override
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return blocking.call(
        "set the time of object '" + key + "'",
        () -> locks.alone(key, () -> touching.touch(key, modified)));
  }

  @Override
  public CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag) {
    return blocking.call("open object '" + key + "'", () -> Optional.of(objects.open(key, etag)));
  }

  private interface Step {
    void run() throws Exception;
  }

  private CompletionStage<Done> done(String what, Step step) {
    return blocking.call(what, () -> done(step));
  }

  private static Done done(Step step) throws Exception {
    step.run();
    return Done.getInstance();
  }

  @Override
  public CompletionStage<Done> probe() {
    return done("write to store folder '" + layout.root() + "'", () -> tryOut(disk, layout));
  }

  @Override
  public void close() {
    blocking.close();
  }
}
