package dev.wharf.files;

import static dev.wharf.files.Stages.done;
import static dev.wharf.files.Stages.failed;

import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** Folders, and what is in them. */
final class Directory {
  private final ObjectStore store;

  Directory(ObjectStore store) {
    this.store = store;
  }

  /** What has that name; where a store has both an object and a folder so named, the object. */
  CompletionStage<Optional<Entry>> look(String name) {
    if (name.isEmpty()) {
      return folder(name).thenApply(found -> found.map(folder -> folder));
    }
    return Names.key(name)
        .map(this::look)
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletionStage<Optional<Entry>> look(ObjectKey key) {
    return store
        .stat(key)
        .thenCompose(
            object ->
                object.isPresent()
                    ? CompletableFuture.completedFuture(object.map(Entry.File::new))
                    : folder(key.value()).thenApply(found -> found.map(folder -> folder)));
  }

  /** A folder of that name; a name that nothing can have is none. */
  private CompletionStage<Optional<Entry.Folder>> folder(String name) {
    return name.isEmpty() || Names.key(name).isPresent()
        ? store.folder(name)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  Source<Entry, NotUsed> list(String name) {
    return Source.lazyCompletionStageSource(
            () -> requireFolder(name).thenApply(there -> store.list(name)))
        .mapMaterializedValue(any -> NotUsed.getInstance());
  }

  CompletionStage<Done> requireFolder(String name) {
    return folder(name)
        .thenCompose(found -> found.isPresent() ? done() : failed(Names.notFound("folder", name)));
  }

  CompletionStage<Done> requirePlace(ObjectKey key) {
    return store
        .folder(key.value())
        .thenCompose(
            found ->
                found.isPresent()
                    ? failed(Names.isThere("folder", key.value()))
                    : requireParent(key.value()));
  }

  /** Where folders are no things of their own, an object needs none. */
  CompletionStage<Done> requireParent(String name) {
    return store.capabilities().folders() ? requireFolder(Names.parent(name)) : done();
  }

  CompletionStage<Done> makeFolder(String name, boolean parents) {
    return parents
        ? store.makeFolder(name)
        : requireFolder(Names.parent(name)).thenCompose(there -> store.makeFolder(name));
  }

  CompletionStage<Done> removeFolder(String name) {
    return store.removeFolder(name);
  }

  CompletionStage<Done> delete(ObjectKey key) {
    return store
        .stat(key)
        .thenCompose(
            object ->
                object.isPresent()
                    ? store.delete(key)
                    : failed(Names.notFound("object", key.value())))
        .thenCompose(gone -> keepFolder(key));
  }

  /**
   * A folder must not go with the last object in it, or a client that empties a folder and then
   * removes it would be told that it does not exist.
   */
  CompletionStage<Done> keepFolder(ObjectKey key) {
    String folder = Names.parent(key.value());
    return store.capabilities().folders() || folder.isEmpty()
        ? done()
        : Stages.ignoringAll(store.makeFolder(folder));
  }

  /** What has that name is an object, or nothing. */
  CompletionStage<Optional<Entry.File>> requireNoFolder(String name) {
    return look(name)
        .thenCompose(
            found ->
                found.filter(Entry.Folder.class::isInstance).isPresent()
                    ? Stages.failed(Kind.ALREADY_EXISTS, "'" + name + "' is a folder")
                    : CompletableFuture.completedFuture(found.map(Entry.File.class::cast)));
  }
}
