package dev.wharf.upload;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadState.Facts;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * How an upload that must have a digest becomes an object, or does not. Every store can read an
 * object, and not every one what is only staged: so the receipts are made an object aside, that is
 * read and summed up, and only a copy of the right bytes comes to the key. After a crash all of it
 * can be said again.
 */
final class Verifying {

  /** The bytes are not those that were meant. No repetition can help that. */
  static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Mismatch(Digest expected, String actual) {
      super("digest: " + actual + " (expected: " + expected + ")");
    }
  }

  private final ObjectStore store;
  private final ClassicActorSystemProvider system;

  Verifying(ObjectStore store, ClassicActorSystemProvider system) {
    this.store = store;
    this.system = system;
  }

  /**
   * Aside first, then at the key.
   *
   * @param made makes the receipts an object aside
   * @param copied makes another of it at the key
   * @return fails with {@link Mismatch}; what is aside then goes with the upload
   */
  CompletionStage<StoredObject> aside(
      Facts facts,
      Supplier<CompletionStage<StoredObject>> made,
      Function<StoredObject, CompletionStage<StoredObject>> copied) {
    return placed(facts.spec())
        .thenCompose(
            found ->
                found
                    .<CompletionStage<StoredObject>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> anew(facts, made, copied)))
        // Before the object is journalled: nobody would look for what is aside after that.
        .thenCompose(object -> store.delete(facts.place()).thenApply(done -> object));
  }

  /** Another incarnation may be at the same, and remove what is aside when it is done with it. */
  private CompletionStage<StoredObject> anew(
      Facts facts,
      Supplier<CompletionStage<StoredObject>> made,
      Function<StoredObject, CompletionStage<StoredObject>> copied) {
    return made.get()
        .thenCompose(object -> right(object, facts))
        .thenCompose(copied)
        .exceptionallyCompose(
            thrown ->
                StoreWork.isMismatch(thrown)
                    ? CompletableFuture.failedFuture(thrown)
                    : placed(facts.spec())
                        .thenCompose(
                            found ->
                                found
                                    .map(CompletableFuture::completedFuture)
                                    .orElseGet(() -> CompletableFuture.failedFuture(thrown))));
  }

  /** What was copied to the key before a crash had been found right. */
  private CompletionStage<Optional<StoredObject>> placed(UploadSpec spec) {
    return store
        .stat(spec.target())
        .thenApply(found -> found.filter(o -> o.meta().uploadId().equals(spec.meta().uploadId())));
  }

  /**
   * At the key, where it was too late to go aside.
   *
   * @return fails with {@link Mismatch} when the object has gone again
   */
  CompletionStage<StoredObject> atTheKey(Facts facts, CompletionStage<StoredObject> made) {
    return made.thenCompose(
        object ->
            right(object, facts)
                .exceptionallyCompose(
                    thrown ->
                        StoreWork.isMismatch(thrown)
                            ? store
                                .delete(object.key(), object.etag())
                                .thenCompose(done -> CompletableFuture.failedFuture(thrown))
                            : CompletableFuture.failedFuture(thrown)));
  }

  private CompletionStage<StoredObject> right(StoredObject object, Facts facts) {
    Digest expected = facts.digest().orElseThrow();
    return sum(object, expected.algorithm().sum())
        .thenCompose(
            sum -> {
              Digest actual = Digest.of(expected.algorithm(), sum);
              return actual.equals(expected)
                  ? CompletableFuture.completedFuture(object)
                  : CompletableFuture.failedFuture(new Mismatch(expected, actual.base64()));
            });
  }

  private CompletionStage<byte[]> sum(StoredObject object, MessageDigest sum) {
    return store
        .read(object.key(), object.etag(), ByteRange.all(object))
        .runWith(Sink.foreach(chunk -> update(sum, chunk)), system)
        .thenApply(done -> sum.digest());
  }

  private static void update(MessageDigest sum, ByteString chunk) {
    for (ByteBuffer buffer : chunk.getByteBuffers()) {
      sum.update(buffer);
    }
  }
}
