package dev.wharf.storage.s3;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;

/**
 * Folders, where there are none: one is there when a key begins with its name and a slash. One that
 * is made is a marker, an empty object at just that key.
 */
final class Folders {
  private static final Condition ABSENT = new Condition.Absent();

  private final Bucket bucket;
  private final Layout layout;
  private final Publishing publishing;
  private final boolean conditional;

  /**
   * @param conditional If-None-Match holds on PutObject
   */
  Folders(Bucket bucket, Layout layout, Publishing publishing, boolean conditional) {
    this.bucket = bucket;
    this.layout = layout;
    this.publishing = publishing;
    this.conditional = conditional;
  }

  CompletionStage<Optional<Entry.Folder>> find(String name) {
    return name.isEmpty()
        ? CompletableFuture.completedFuture(Optional.of(folder(name)))
        : isThere(Layout.requireName(name))
            .thenApply(there -> there ? Optional.of(folder(name)) : Optional.empty());
  }

  private static Entry.Folder folder(String name) {
    return new Entry.Folder(name, Optional.empty());
  }

  private CompletionStage<Boolean> isThere(String name) {
    return new Pages(bucket, layout.folder(name)).first(1).thenApply(keys -> !keys.isEmpty());
  }

  CompletionStage<Done> make(String name) {
    if (name.isEmpty()) {
      return exists(name);
    }
    Layout.requireName(name);
    return isThere(name).thenCompose(there -> there ? exists(name) : makeUnlessObject(name));
  }

  private static CompletionStage<Done> exists(String name) {
    return Stages.failed(
        Kind.ALREADY_EXISTS, false, "folder '" + name + "' is there (expected: nothing)");
  }

  private CompletionStage<Done> makeUnlessObject(String name) {
    return bucket
        .head(layout.prefix() + name)
        .thenCompose(
            object ->
                object.isPresent()
                    ? exists(name)
                    : makeAbove(name).thenCompose(done -> mark(name)));
  }

  /** Those above are marked too, from the top: they are to stay when this one goes. */
  private CompletionStage<Done> makeAbove(String name) {
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    String above = name.substring(0, slash);
    return isThere(above)
        .thenCompose(
            there ->
                there
                    ? CompletableFuture.completedFuture(Done.getInstance())
                    : makeAbove(above).thenCompose(done -> unlessMarked(mark(above))));
  }

  private static CompletionStage<Done> unlessMarked(CompletionStage<Done> marked) {
    return Stages.recover(
        marked,
        failure ->
            failure.kind() == Kind.ALREADY_EXISTS
                ? CompletableFuture.completedFuture(Done.getInstance())
                : CompletableFuture.failedFuture(failure));
  }

  /** It is looked at first: some servers that judge conditions do not so for markers. */
  private CompletionStage<Done> mark(String name) {
    String key = layout.folder(name);
    ObjectMeta meta = ObjectMeta.of("folder-" + UUID.randomUUID());
    Optional<Condition> told = conditional ? Optional.of(ABSENT) : Optional.empty();
    CompletionStage<Done> marked =
        publishing
            .publish(
                key,
                ABSENT,
                meta,
                false,
                () -> bucket.put(key, ByteString.emptyByteString(), meta, told))
            .thenApply(head -> Done.getInstance());
    return Stages.recover(
        marked,
        failure ->
            failure.kind() == Kind.PRECONDITION
                ? exists(name)
                : CompletableFuture.failedFuture(failure));
  }

  CompletionStage<Done> remove(String name) {
    if (name.isEmpty()) {
      return Stages.failed(Kind.DENIED, false, "folder '': the root cannot be removed");
    }
    String marker = layout.folder(Layout.requireName(name));
    return new Pages(bucket, marker).first(2).thenCompose(keys -> remove(name, marker, keys));
  }

  private CompletionStage<Done> remove(String name, String marker, List<String> keys) {
    if (keys.isEmpty()) {
      return Stages.failed(Kind.NOT_FOUND, false, "folder '" + name + "' does not exist");
    }
    return keys.equals(List.of(marker))
        ? bucket.delete(marker)
        : Stages.failed(
            Kind.PRECONDITION,
            false,
            "folder '" + name + "' is not empty (expected: nothing in it)");
  }
}
