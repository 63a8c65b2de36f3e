package dev.wharf.upload;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.OpenMultipart;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadState.Committing;
import dev.wharf.upload.UploadState.Ending;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/** What an upload has done in the object store: each can be said again after a crash. */
final class StoreWork {
  private final ObjectStore store;
  private final String journal;
  private final Verifying verifying;

  StoreWork(ObjectStore store, String journal, ClassicActorSystemProvider system) {
    this.store = store;
    this.journal = journal;
    this.verifying = new Verifying(store, system);
  }

  /** Makes the receipts an object. */
  CompletionStage<StoredObject> commit(Committing state) {
    UploadState.Facts facts = state.facts();
    if (facts.isAside()) {
      return attempt(() -> verifying.aside(facts, () -> madeAside(state), o -> copied(state, o)));
    }
    CompletionStage<StoredObject> made =
        replacing(state, condition -> store.commit(state.commit(journal, condition)));
    return facts.verification().isPresent() ? verifying.atTheKey(facts, made) : made;
  }

  private CompletionStage<StoredObject> madeAside(Committing state) {
    return store.commit(state.commit(journal, new Condition.Absent()));
  }

  private CompletionStage<StoredObject> copied(Committing state, StoredObject from) {
    UploadSpec spec = state.facts().spec();
    return replacing(state, condition -> store.copy(from, spec.target(), condition, spec.meta()));
  }

  /** Makes an object at the target on what is expected there. */
  private CompletionStage<StoredObject> replacing(
      Committing state, Function<Condition, CompletionStage<StoredObject>> make) {
    CompletionStage<StoredObject> done = attempt(() -> make.apply(state.facts().spec().expected()));
    return state.putAbandoned() ? orReplaceLatePut(done, state, make) : done;
  }

  /** Whether the bytes are not those that were meant. */
  static boolean isMismatch(Throwable failure) {
    return unwrap(failure) instanceof Verifying.Mismatch;
  }

  /**
   * A direct put that was given up may still have arrived. It is this upload's own, not a newer
   * object, so the commit may take its place.
   */
  private CompletionStage<StoredObject> orReplaceLatePut(
      CompletionStage<StoredObject> first,
      Committing state,
      Function<Condition, CompletionStage<StoredObject>> make) {
    return first
        .handle(
            (object, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(object)
                    : replaceLatePut(state, failure, make).toCompletableFuture())
        .thenCompose(stage -> stage);
  }

  private CompletionStage<StoredObject> replaceLatePut(
      Committing state,
      Throwable failure,
      Function<Condition, CompletionStage<StoredObject>> make) {
    if (!(unwrap(failure) instanceof StorageFailure f)
        || f.kind() != StorageFailure.Kind.PRECONDITION) {
      return CompletableFuture.failedFuture(unwrap(failure));
    }
    String ours = state.facts().spec().id().value() + ".";
    return store
        .stat(state.facts().spec().target())
        .thenCompose(
            found ->
                found
                    .filter(object -> object.meta().uploadId().startsWith(ours))
                    .map(put -> new Condition.Matches(put.etag()))
                    .map(make)
                    .orElseGet(() -> CompletableFuture.failedFuture(f)));
  }

  /** The object a grant said it would put, if it did. */
  CompletionStage<Optional<StoredObject>> lookUpPut(UploadState.DirectPutting state) {
    UploadSpec spec = state.facts().spec();
    String ours = UploadState.directPutId(spec.id(), state.grant());
    return attempt(() -> store.stat(spec.target()))
        .thenApply(found -> found.filter(object -> object.meta().uploadId().equals(ours)));
  }

  /** Removes what is staged, and the object if there is one and it is still the same. */
  CompletionStage<Done> end(Ending state) {
    StagingId staging = state.facts().staging(journal);
    Optional<OpenMultipart> multipart =
        state.multipart().map(id -> new OpenMultipart(state.facts().place(), id));
    return attempt(() -> store.discard(staging, state.receipts().receipts(), multipart))
        .thenCompose(done -> removeAside(state.facts()))
        .thenCompose(
            done ->
                state
                    .object()
                    .map(this::deleteIfSame)
                    .orElseGet(() -> CompletableFuture.completedFuture(done)));
  }

  private CompletionStage<Done> removeAside(UploadState.Facts facts) {
    return facts.isAside()
        ? store.delete(facts.place())
        : CompletableFuture.completedFuture(Done.getInstance());
  }

  /**
   * What has taken its place meanwhile stays, also where it consists of the same bytes: a store may
   * give it the same ETag.
   */
  private CompletionStage<Done> deleteIfSame(StoredObject object) {
    return store
        .stat(object.key())
        .thenCompose(
            found ->
                found.filter(now -> isSame(now, object)).isPresent()
                    ? unlessReplaced(store.delete(object.key(), object.etag()))
                    : CompletableFuture.completedFuture(Done.getInstance()));
  }

  private static boolean isSame(StoredObject now, StoredObject object) {
    return now.etag().equals(object.etag())
        && now.meta().uploadId().equals(object.meta().uploadId());
  }

  private static CompletionStage<Done> unlessReplaced(CompletionStage<Done> deletion) {
    return deletion.exceptionallyCompose(
        thrown ->
            unwrap(thrown) instanceof StorageFailure failure
                    && failure.kind() == StorageFailure.Kind.PRECONDITION
                ? CompletableFuture.completedFuture(Done.getInstance())
                : CompletableFuture.failedFuture(unwrap(thrown)));
  }

  /** Removes what is staged of an upload whose object is at its key. */
  CompletionStage<Done> clear(Committing state) {
    Commit commit = state.commit(journal, state.facts().expected());
    return attempt(() -> store.clear(commit));
  }

  /** Removes what later receipts replaced. */
  void drop(StagingId staging, List<Receipt> absorbed) {
    if (!absorbed.isEmpty()) {
      attempt(() -> store.drop(staging, absorbed));
    }
  }

  /**
   * A store must not throw where it has a stage to fail. One that does all the same has failed, and
   * takes no upload with it.
   */
  private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  /** The answer that says how the store failed. */
  static StoreFailed failed(Throwable thrown) {
    Throwable failure = unwrap(thrown);
    return failure instanceof StorageFailure f
        ? new StoreFailed(f.kind(), f.mayRetry(), String.valueOf(f.getMessage()))
        : new StoreFailed(StorageFailure.Kind.UNKNOWN, true, failure.toString());
  }

  static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
