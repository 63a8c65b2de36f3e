package dev.wharf.storage.spi;

import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A back end: bytes in, receipts out.
 *
 * <p><b>Write-once.</b> What a receipt names is never overwritten and never reused: names carry the
 * grant, or slots that the journal gave away once. A writer that lost its grant can therefore leave
 * only strays, never damage.
 *
 * <p><b>What it is not.</b> It holds no lock, knows no upload's state, decides nothing about
 * offsets, and is never asked what is stored in order to find an offset: the journal knows.
 *
 * <p>Every stage and stream that fails, fails with {@link StorageFailure}. Nothing here blocks its
 * caller.
 */
public interface ObjectStore extends AutoCloseable {

  /** What this back end can do that others cannot. */
  Capabilities capabilities();

  /**
   * The writing flow of one grant.
   *
   * <ul>
   *   <li>It emits a receipt for everything it makes durable, in order, without a gap, starting at
   *       {@link Staging#offset()}, or at the start of an open receipt that it goes on in.
   *   <li>When its input completes, whatever has arrived becomes a receipt before the output
   *       completes. (A broken client is turned into a completion above, so that no byte is lost
   *       behind a failure; that it broke is remembered there.) After no bytes it emits nothing,
   *       except that a seal it was given is handed back by a sealed receipt of the same range, and
   *       that a flow for an empty upload of known length 0 emits one receipt {@code [0, 0)} or
   *       none.
   *   <li>When the store fails, it first emits receipts for what is durable as far as it can, then
   *       fails.
   *   <li>When its input fails with {@link UnwantedBytes}, nothing that it brought counts, and
   *       every receipt of this flow is void: nothing is put at the key, what can be thrown away at
   *       once is, and it fails the same way.
   *   <li>When its output is cancelled, it stops writing.
   *   <li>At most one input element is buffered beyond what is being written, so that a yield takes
   *       one write.
   * </ul>
   *
   * @return the flow; its materialised value completes, and never fails, when nothing of this flow
   *     can write any more
   */
  Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging staging);

  /**
   * Makes the receipts one object at the key, all or nothing. Saying it twice is harmless, also
   * after a crash at any point in between: a commit that was done is answered with the object it
   * made. Staged bytes stay until {@link #discard} or {@link #clear}. When the object was modified
   * is the store's to say, by {@link #stat}; an answer that comes without a look at it gives the
   * time of the commit instead.
   *
   * <p>Fails with {@link StorageFailure.Kind#PRECONDITION} if something else is at the key than was
   * expected, with {@link StorageFailure.Kind#NOT_FOUND} if a staged piece is missing, and with
   * {@link StorageFailure.Kind#ALREADY_EXISTS} where a folder is in an object's place or an object
   * in a folder's, if the back end cannot have both.
   */
  CompletionStage<StoredObject> commit(Commit commit);

  /**
   * Removes everything that is staged under the id, named by the receipts or not, and gives up the
   * multipart upload. Never touches an object. Harmless if nothing is there.
   *
   * @param receipts what the journal knows of; a back end that cannot list its staging needs them
   * @param multipart the one that the journal names. One that it does not name is never given up
   *     here: it may be anybody's.
   */
  CompletionStage<Done> discard(
      StagingId id, List<Receipt> receipts, Optional<OpenMultipart> multipart);

  /**
   * Removes what a commit was made of, once its object is journalled: all that its receipts name,
   * and strays of the same upload only where looking for them costs nothing. What stays is swept.
   */
  CompletionStage<Done> clear(Commit done);

  /**
   * Removes what receipts named until others replaced them, once that is journalled; the rest of
   * the upload lives on. Harmless if it is gone. What stays is swept.
   *
   * @param absorbed tails that later receipts cover
   */
  CompletionStage<Done> drop(StagingId id, List<Receipt> absorbed);

  /**
   * Everything staged under a journal's name, streamed.
   *
   * @param journal see {@link StagingId#journal()}; other journals' staging is never shown
   */
  Source<StagedUpload, NotUsed> staged(String journal);

  /** The object at the key, or empty. */
  CompletionStage<Optional<StoredObject>> stat(ObjectKey key);

  /**
   * What is directly in a folder, streamed page by page, in no promised order. Wharf's own names
   * are left out. A folder that is not there is empty. What is kept beside the objects may be left
   * out: {@link #stat} tells.
   *
   * @param folder from the root, without a slash at either end; empty = the root
   */
  Source<Entry, NotUsed> list(String folder);

  /**
   * The bytes of a range, cut where the object ends, at the consumer's pace. Takes no lock. The
   * stream fails with {@link StorageFailure.Kind#NOT_FOUND} if no object is there, and with {@link
   * StorageFailure.Kind#PRECONDITION} if the object is not the one with the given ETag.
   */
  Source<ByteString, NotUsed> read(ObjectKey key, String etag, ByteRange range);

  /** Removes an object and what is kept beside it. Harmless if nothing is there. */
  CompletionStage<Done> delete(ObjectKey key);

  /**
   * Removes exactly that object, in one step as far as {@link Capabilities#conditionalCommit()}
   * goes. Fails with {@link StorageFailure.Kind#PRECONDITION} if another one is at the key.
   * Harmless if nothing is there.
   *
   * @param etag as {@link StoredObject#etag()} gave it
   */
  CompletionStage<Done> delete(ObjectKey key, String etag);

  /**
   * The folder of that name, or empty. Where folders are no things of their own, one is there when
   * an object is below it, or when it was made and not removed.
   *
   * @param folder from the root, without a slash at either end; empty = the root, always there
   */
  CompletionStage<Optional<Entry.Folder>> folder(String folder);

  /**
   * Makes a folder, and those above it that are missing. Fails with {@link
   * StorageFailure.Kind#ALREADY_EXISTS} if it, or an object of that name, is there.
   */
  CompletionStage<Done> makeFolder(String folder);

  /**
   * Removes an empty folder. Fails with {@link StorageFailure.Kind#NOT_FOUND} if it is not there,
   * with {@link StorageFailure.Kind#PRECONDITION} if anything is in it, and with {@link
   * StorageFailure.Kind#DENIED} for the root.
   */
  CompletionStage<Done> removeFolder(String folder);

  /**
   * Makes a second object of the same bytes inside the store, all or nothing.
   *
   * <p>Fails with {@link StorageFailure.Kind#NOT_FOUND} if no object of that ETag is at {@code
   * from}, and otherwise as {@link #commit} does.
   *
   * @param from an object as it was looked up
   * @param meta what is kept beside the new one
   */
  CompletionStage<StoredObject> copy(
      StoredObject from, ObjectKey to, Condition condition, ObjectMeta meta);

  /**
   * Gives an object, or a folder with all that is in it, another name in one step; an object at the
   * new name is replaced by an object. Only with {@link Capabilities#rename()}.
   *
   * <p>Fails with {@link StorageFailure.Kind#NOT_FOUND} if nothing is at {@code from}, with {@link
   * StorageFailure.Kind#ALREADY_EXISTS} if a folder is at {@code to}, or an object where a folder
   * is to be, and with {@link StorageFailure.Kind#UNSUPPORTED} if a folder is to lie in itself. The
   * name a thing has already changes nothing.
   *
   * @param from from the root, without a slash at either end
   * @param to likewise; the folder it lies in is there
   */
  CompletionStage<Done> rename(String from, String to);

  /**
   * Sets when an object was last modified. Its ETag may change. Only with {@link
   * Capabilities#touch()}.
   *
   * @return the object as it is now; fails with {@link StorageFailure.Kind#NOT_FOUND}
   */
  CompletionStage<StoredObject> touch(ObjectKey key, Instant modified);

  /**
   * Makes bytes that the store already has the next ones of an upload, in the order of the pieces,
   * without their passing through a client. Receipts are as {@link #receive}'s, but nothing is put
   * directly; the last one is sealed where the store seals.
   *
   * <p>The stream fails with {@link StorageFailure.Kind#NOT_FOUND} or {@link
   * StorageFailure.Kind#PRECONDITION} if a piece is not there, or not the same any more, or shorter
   * than it is said to be: before its first receipt, unless it changes meanwhile. It fails with
   * {@link StorageFailure.Kind#UNSUPPORTED} for staged pieces without {@link
   * Capabilities#composeStaged()}.
   */
  Source<Receipt, NotUsed> compose(Staging staging, List<Piece> pieces);

  /**
   * The file that is the object, open for reading; empty if this store's objects are not files on
   * this machine. For sending without copying. Whoever asked closes it. Fails as {@link #read}
   * does.
   */
  CompletionStage<Optional<FileChannel>> open(ObjectKey key, String etag);

  /** Completes if the store answers and may be written to; for readiness. */
  CompletionStage<Done> probe();

  /** Lets go of threads and connections; blocks until done. */
  @Override
  void close();
}
