package dev.wharf.files;

import static dev.wharf.files.Stages.failed;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Copies an object inside the store. */
final class Copies {
  /** Somebody else may write at the new key, again and again. */
  private static final int TRIES = 3;

  private final ObjectStore store;
  private final Directory directory;

  Copies(ObjectStore store, Directory directory) {
    this.store = store;
    this.directory = directory;
  }

  CompletionStage<StoredObject> copy(ObjectKey from, ObjectKey to) {
    return directory
        .requireParent(to.value())
        .thenCompose(there -> store.stat(from))
        .thenCompose(
            found ->
                found
                    .map(object -> copy(object, to))
                    .orElseGet(() -> failed(Names.notFound("object", from.value()))));
  }

  private CompletionStage<StoredObject> copy(StoredObject from, ObjectKey to) {
    return from.key().equals(to)
        ? CompletableFuture.completedFuture(from)
        : replace(from, to, meta(from, "copy-" + UUID.randomUUID()), 1);
  }

  private CompletionStage<StoredObject> replace(
      StoredObject from, ObjectKey to, ObjectMeta meta, int tries) {
    CompletionStage<StoredObject> copy =
        directory
            .requireNoFolder(to.value())
            .thenCompose(old -> store.copy(from, to, condition(old), meta));
    return Stages.onFailure(
        copy,
        thrown ->
            Stages.isKind(thrown, Kind.PRECONDITION) && tries < TRIES
                ? replace(from, to, meta, tries + 1)
                : failed(thrown));
  }

  static Condition condition(Optional<Entry.File> old) {
    return old.<Condition>map(file -> new Condition.Matches(file.object().etag()))
        .orElseGet(Condition.Absent::new);
  }

  /**
   * What is kept beside a copy. It has an id of its own: an upload that made the original must take
   * neither for the other.
   */
  static ObjectMeta meta(StoredObject from, String id) {
    return new ObjectMeta(id, from.meta().contentType(), from.meta().entries());
  }
}
