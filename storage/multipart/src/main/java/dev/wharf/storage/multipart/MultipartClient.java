package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;

/**
 * What cutting a byte stream into parts and tails needs of a store. One call is one request (with
 * its retries); nothing here decides anything. Bytes that are given stay as they are until the
 * stage is done, so that they may be sent again.
 *
 * <p>Every stage that fails, fails with {@link dev.wharf.storage.spi.StorageFailure}. None blocks.
 * A stage that is done, however it went, can change nothing any more as far as the store knows: a
 * request that timed out may still arrive.
 */
public interface MultipartClient {

  /** Opens a multipart upload; nothing shows at the key. The metadata is fixed with it. */
  CompletionStage<String> open(ObjectKey target, ObjectMeta meta);

  /**
   * Puts a part.
   *
   * @return the store's own words for it, versioned, as {@link #complete} wants them
   */
  CompletionStage<String> putPart(PartPlace place, ByteString bytes);

  /** Copies a range of a finished object into a part; fails if it is not that object any more. */
  CompletionStage<String> copyPart(PartPlace place, Piece.OfObject piece);

  /** Puts a tail under a name that was never used before. */
  CompletionStage<Done> putTail(StagingId staging, String name, ByteString bytes);

  /** All bytes of a tail. Fails with NOT_FOUND, or with CORRUPT if it has another size. */
  CompletionStage<ByteString> readTail(StagingId staging, String name, long size);

  /** Removes tails. Harmless if one is not there. */
  CompletionStage<Done> deleteTails(StagingId staging, List<String> names);

  /**
   * Puts a whole object in one request.
   *
   * @return it, without having looked at it again; fails with PRECONDITION as a commit does
   */
  CompletionStage<StoredObject> put(
      ObjectKey target, Condition condition, ObjectMeta meta, ByteString bytes);

  /**
   * Makes the parts one object.
   *
   * @param multipart as {@link #open} named it (not as the commit does)
   * @param parts as {@link #putPart} and {@link #copyPart} named them, in order
   * @return it, without having looked at it again; fails with NOT_FOUND if there is no such
   *     multipart upload or part, with PRECONDITION as a commit does
   */
  CompletionStage<StoredObject> complete(Commit commit, String multipart, List<String> parts);

  /** Gives up a multipart upload and all its parts. Harmless if it is gone. */
  CompletionStage<Done> abort(ObjectKey target, String multipart);

  /** The object at the key, or empty. */
  CompletionStage<Optional<StoredObject>> stat(ObjectKey key);

  /** The bytes of a small range of a finished object; fails if it is not that object any more. */
  CompletionStage<ByteString> read(Piece.OfObject piece);
}
