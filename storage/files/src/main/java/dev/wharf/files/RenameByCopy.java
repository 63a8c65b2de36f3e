package dev.wharf.files;

import static dev.wharf.files.Stages.failed;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Where a store cannot rename: intent, copy, removal of the original, end of the intent.
 *
 * <p>Whoever dies between two steps leaves an intent, and {@link RenameRecovery} goes by what it
 * finds: with the copy in its place the original is removed; without it the intent is dropped, and
 * nothing was done. The original is removed only if it is still the object that was copied, and the
 * copy replaces only the object that was seen. So nothing that somebody else wrote meanwhile is
 * lost, whoever does a step twice.
 */
final class RenameByCopy implements Renames {
  /**
   * After this an owner that says nothing is taken for dead. A longer copy is renewed behind it.
   */
  static final Duration GRACE = Duration.ofMinutes(5);

  /** Somebody else may write at the new key, again and again. */
  private static final int TRIES = 3;

  private final ObjectStore store;
  private final Directory directory;
  private final RenameJournal journal;
  private final Clock clock;

  RenameByCopy(ObjectStore store, Directory directory, RenameJournal journal, Clock clock) {
    this.store = store;
    this.directory = directory;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Done> rename(String from, String to) {
    ObjectKey target = new ObjectKey(to);
    return directory
        .look(from)
        .thenCompose(
            found ->
                found
                    .map(entry -> rename(entry, target))
                    .orElseGet(() -> failed(Names.notFound("file or folder", from))));
  }

  private CompletionStage<Done> rename(Entry entry, ObjectKey to) {
    return entry instanceof Entry.File file
        ? rename(file.object(), to, 1)
        : rename((Entry.Folder) entry, to.value());
  }

  private CompletionStage<Done> rename(StoredObject source, ObjectKey to, int tries) {
    if (source.key().equals(to)) {
      return Stages.done();
    }
    CompletionStage<Done> renamed =
        directory.requireNoFolder(to.value()).thenCompose(old -> begin(source, to, old));
    return Stages.onFailure(
        renamed,
        thrown ->
            Stages.isKind(thrown, Kind.PRECONDITION) && tries < TRIES
                ? rename(source, to, tries + 1)
                : failed(thrown));
  }

  private CompletionStage<Done> begin(StoredObject source, ObjectKey to, Optional<Entry.File> old) {
    RenameIntent intent =
        new RenameIntent(
            UUID.randomUUID().toString(),
            source.key(),
            to,
            source.etag(),
            old.map(file -> file.object().etag()),
            wakeAt());
    return journal
        .write(intent, clock.instant())
        .thenCompose(written -> copy(intent, source))
        .thenCompose(copied -> journal.renew(intent.withWakeAt(wakeAt()), clock.instant()))
        .thenCompose(renewed -> finish(intent));
  }

  private Instant wakeAt() {
    return clock.instant().plus(GRACE);
  }

  /** Of a copy that failed for good nothing is there; of any other nobody knows. */
  private CompletionStage<StoredObject> copy(RenameIntent intent, StoredObject source) {
    return Stages.onFailure(
        store.copy(source, intent.to(), intent.condition(), intent.meta(source)),
        thrown ->
            isFinal(thrown)
                ? Stages.ignoringAll(journal.remove(intent.id())).thenCompose(any -> failed(thrown))
                : failed(thrown));
  }

  private static boolean isFinal(Throwable thrown) {
    return thrown instanceof StorageFailure failure && !failure.mayRetry();
  }

  /** The copy is there: removes the original, unless another object has taken its place. */
  CompletionStage<Done> finish(RenameIntent intent) {
    return Stages.ignoring(Kind.PRECONDITION, store.delete(intent.from(), intent.fromEtag()))
        .thenCompose(gone -> directory.keepFolder(intent.from()))
        .thenCompose(kept -> Stages.ignoringAll(journal.remove(intent.id())));
  }

  /** Only an empty one: in more than one step nothing else could be all or nothing. */
  private CompletionStage<Done> rename(Entry.Folder folder, String to) {
    String from = folder.path();
    if (from.equals(to)) {
      return Stages.done();
    }
    if (to.startsWith(from + "/")) {
      return failed(Names.unsupported("folder '" + from + "' would lie in itself"));
    }
    return directory
        .look(to)
        .thenCompose(
            found ->
                found.isPresent() ? failed(Names.isThere("file or folder", to)) : move(from, to));
  }

  private CompletionStage<Done> move(String from, String to) {
    return store
        .makeFolder(to)
        .thenCompose(
            made ->
                Stages.onFailure(
                    store.removeFolder(from),
                    thrown ->
                        Stages.ignoringAll(store.removeFolder(to))
                            .thenCompose(undone -> failed(notEmpty(from, thrown)))));
  }

  private static Throwable notEmpty(String from, Throwable thrown) {
    return Stages.isKind(thrown, Kind.PRECONDITION)
        ? Names.unsupported(
            "folder '" + from + "' is not empty (expected: this store renames only empty folders)")
        : thrown;
  }
}
