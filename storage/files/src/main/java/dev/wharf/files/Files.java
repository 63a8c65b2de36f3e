package dev.wharf.files;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Finished objects as files: what is there, and its bytes. Takes no lock.
 *
 * <p>Every stage and stream that fails, fails with {@code StorageFailure}.
 */
public final class Files {
  private static final Duration RECOVERY_INTERVAL = Duration.ofMinutes(1);
  private static final int JOURNAL_THREADS = 2;

  private final ObjectStore store;
  private final Directory directory;
  private final Renames renames;
  private final Optional<ClassicActorSystemProvider> system;

  /**
   * Without a database and threads of its own: a store that cannot rename does not, and checksums
   * are {@code UNSUPPORTED}.
   */
  public Files(ObjectStore store) {
    this(store, Optional.empty(), Optional.empty());
  }

  Files(ObjectStore store, Optional<Renames> renames, Optional<ClassicActorSystemProvider> system) {
    this.store = store;
    this.directory = new Directory(store);
    this.renames =
        store.capabilities().rename()
            ? new RenameInStore(store, directory)
            : renames.orElse(Files::cannotRename);
    this.system = system;
  }

  private static CompletionStage<Done> cannotRename(String from, String to) {
    return Stages.failed(
        Names.unsupported("'" + from + "' to '" + to + "': this store cannot rename"));
  }

  /** As above, with checksums. */
  public static Files of(ClassicActorSystemProvider system, ObjectStore store) {
    return new Files(store, Optional.empty(), Optional.of(system));
  }

  /**
   * With everything. Where the store cannot rename, renames that other replicas left half-way are
   * finished or undone from now on, until the system terminates.
   *
   * @param dataSource the journal's database; its tables are there
   */
  public static Files start(
      ClassicActorSystemProvider system, ObjectStore store, DataSource dataSource) {
    if (store.capabilities().rename()) {
      return of(system, store);
    }
    RenameJournal journal = new JdbcRenameJournal(dataSource, journalThreads(system));
    return start(system, store, journal, Clock.systemUTC(), RECOVERY_INTERVAL);
  }

  static Files start(
      ClassicActorSystemProvider system,
      ObjectStore store,
      RenameJournal journal,
      Clock clock,
      Duration interval) {
    RenameByCopy renames = new RenameByCopy(store, new Directory(store), journal, clock);
    RenameRecovery recovery = new RenameRecovery(store, renames, journal, clock);
    LoggingAdapter log = system.classicSystem().log();
    Source.tick(Duration.ZERO, interval, Done.getInstance())
        .mapAsync(1, tick -> logging(recovery.round(), log))
        .runWith(Sink.ignore(), system);
    return new Files(store, Optional.of(renames), Optional.of(system));
  }

  private static CompletionStage<Done> logging(CompletionStage<Done> round, LoggingAdapter log) {
    return Stages.onFailure(
        round,
        thrown -> {
          log.warning("renames cannot be recovered: {}", thrown);
          return Stages.done();
        });
  }

  private static Executor journalThreads(ClassicActorSystemProvider system) {
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            JOURNAL_THREADS,
            task -> {
              Thread thread = new Thread(task, "rename-journal-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    system.classicSystem().getWhenTerminated().thenRun(threads::shutdown);
    return threads;
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
    return directory.look(path);
  }

  /** What is directly in a folder, streamed; fails with {@code NOT_FOUND} if it is not there. */
  public Source<Entry, NotUsed> list(String folder) {
    return directory.list(folder);
  }

  /**
   * Whether an object may be made at the key: where folders are things of their own, the one it
   * would lie in must be there; and it must not be a folder itself.
   *
   * @return completes, or fails with {@code NOT_FOUND} (the folder) or {@code ALREADY_EXISTS}
   */
  public CompletionStage<Done> requirePlace(ObjectKey key) {
    return directory.requirePlace(key);
  }

  /**
   * Makes a folder.
   *
   * @param parents also those above it; else they must be there: {@code NOT_FOUND}
   */
  public CompletionStage<Done> makeFolder(String path, boolean parents) {
    return directory.makeFolder(path, parents);
  }

  /** Removes an empty folder: {@code NOT_FOUND}, or {@code PRECONDITION} if it is not empty. */
  public CompletionStage<Done> removeFolder(String path) {
    return directory.removeFolder(path);
  }

  /** Removes an object: {@code NOT_FOUND} if there is none. */
  public CompletionStage<Done> delete(ObjectKey key) {
    return directory.delete(key);
  }

  /**
   * Gives an object or a folder another name: in one step where the store can; else by a copy and a
   * removal, with an intent in the journal's database that any replica finishes, or undoes, after a
   * crash. An object at the new name is replaced by an object.
   */
  public CompletionStage<Done> rename(String from, String to) {
    return Names.key(from).isPresent() && Names.key(to).isPresent()
        ? renames.rename(from, to)
        : Stages.failed(Names.unsupported("'" + from + "' to '" + to + "' (expected: two keys)"));
  }

  /** Copies an object inside the store; one at the new key is replaced. */
  public CompletionStage<StoredObject> copy(ObjectKey from, ObjectKey to) {
    return new Copies(store, directory).copy(from, to);
  }

  /** Sets when an object was last modified; {@code UNSUPPORTED} where the store cannot. */
  public CompletionStage<StoredObject> touch(ObjectKey key, Instant modified) {
    return store.capabilities().touch()
        ? store.touch(key, modified)
        : Stages.failed(Names.unsupported("'" + key + "': this store cannot set times"));
  }

  /** A checksum of a range, by reading it; lower-case hexadecimal. */
  public CompletionStage<String> checksum(StoredObject object, ByteRange range, Checksum kind) {
    return system
        .map(runner -> Digests.of(read(object, range), kind, runner))
        .orElseGet(
            () ->
                Stages.failed(Names.unsupported("checksum of '" + object.key() + "': no threads")));
  }

  /**
   * The file that is the object, open for reading, for sending without copying; empty if the
   * store's objects are not files here. Whoever asked closes it.
   */
  public CompletionStage<Optional<FileChannel>> open(StoredObject object) {
    return store.open(object.key(), object.etag());
  }
}
