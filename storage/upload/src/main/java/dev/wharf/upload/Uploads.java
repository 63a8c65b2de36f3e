package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import java.util.concurrent.CompletionStage;

/**
 * The one door to uploads, for every protocol and on every replica.
 *
 * <p>Answers are values: stages complete with a {@link UploadReply}, and fail only on a bug.
 */
public interface Uploads {

  /**
   * An id for a new upload. Where it can be, the upload will live on this replica: what its first
   * request says then crosses no network.
   */
  UploadId newId();

  /**
   * Creates an upload without bytes. A final upload gets those of its partial uploads, once they
   * are complete: it is waited for a while, and goes on after that whatever happens to whoever
   * asked.
   *
   * @return {@code Standing}, {@code AlreadyExists}, {@code KeyClaimed}, {@code StoreFailed} (an
   *     upload of length 0 is committed at once) or {@code Unavailable}; for a final upload also
   *     {@code UnfitPartial} or {@code TooLong}, and it is not there
   */
  CompletionStage<UploadReply> create(UploadSpec spec);

  /**
   * Creates an upload and receives its first bytes, in as few round trips as a small upload needs.
   *
   * @return as {@link #create} and {@link #receive}. {@code TooLong} says that nothing was created
   *     if its offset is 0; otherwise what had been recorded before the limit was passed is there,
   *     unfinished. After {@code ChecksumMismatch} nothing is there.
   */
  CompletionStage<UploadReply> create(UploadSpec spec, Body body);

  /**
   * Creates an upload that begins with bytes the store already has; none of them passes through
   * this process where the store can copy by itself.
   *
   * <p>The target key is the new upload's only when it has all of the base. If its length is the
   * base's size, it is complete.
   *
   * @return {@code Standing} with the base's size as offset; or as {@link #create(UploadSpec)};
   *     {@code OffsetMismatch} if the base is shorter; {@code NotFound} or {@code Gone} if it is no
   *     more; {@code AlreadyComplete} if it was an upload and has become an object; {@code Busy} if
   *     it changed meanwhile; {@code StoreFailed}, also where the store cannot compose it. After a
   *     refusal the base is as it was, and the new upload is not there.
   */
  CompletionStage<UploadReply> create(UploadSpec spec, Base base);

  /**
   * The unfinished upload that claims a target key: how FTP finds what to go on with. Observes, and
   * never disturbs a writer.
   *
   * @return {@code Standing} (complete if it became so just now), {@code NotFound} or {@code
   *     Unavailable}
   */
  CompletionStage<UploadReply> find(ObjectKey target);

  /**
   * The same, and where somebody writes to it, waits up to a second for the end of that: whoever
   * asks may be the one whose connection has just broken, and the last bytes of it are still on
   * their way to the store.
   *
   * @return as {@link #find}; an offset that may still grow if the writer has not ended by then
   */
  CompletionStage<UploadReply> findAtRest(ObjectKey target);

  /**
   * Claims the write lease (whoever holds it is told to yield), pipes the bytes from this node into
   * the object store, records receipts, releases the lease.
   *
   * @return {@code Standing} after a clean end, unfinished if there is more to come or the body
   *     said no to its end; or {@code Interrupted}, {@code OffsetMismatch}, {@code LengthConflict},
   *     {@code TooLong}, {@code ChecksumMismatch}, {@code AlreadyComplete}, {@code FinalUpload},
   *     {@code NotFound}, {@code Gone}, {@code Busy}, {@code StoreFailed}, {@code Unavailable}
   */
  CompletionStage<UploadReply> receive(UploadId id, Append append);

  /**
   * Observes, and never disturbs a writer.
   *
   * @return {@code Standing}, {@code NotFound}, {@code Gone} or {@code Unavailable}
   */
  CompletionStage<UploadReply> describe(UploadId id);

  /**
   * Preempts the writer and answers an offset that the next append can use.
   *
   * @return {@code Standing}, {@code NotFound}, {@code Gone}, {@code Busy} or {@code Unavailable}
   */
  CompletionStage<UploadReply> settle(UploadId id);

  /**
   * Ends an upload: its writer is cut, its staged bytes go, and so does its object if it had become
   * one.
   *
   * @return {@code Gone}, {@code NotFound}, {@code Busy}, {@code StoreFailed} or {@code
   *     Unavailable}
   */
  CompletionStage<UploadReply> terminate(UploadId id);
}
