package dev.wharf.upload;

import java.util.concurrent.CompletionStage;

/**
 * The one door to uploads, for every protocol and on every replica.
 *
 * <p>Answers are values: stages complete with a {@link UploadReply}, and fail only on a bug.
 */
public interface Uploads {

  /**
   * Creates an upload without bytes.
   *
   * @return {@code Standing}, {@code AlreadyExists}, {@code KeyClaimed}, {@code StoreFailed} (an
   *     upload of length 0 is committed at once) or {@code Unavailable}
   */
  CompletionStage<UploadReply> create(UploadSpec spec);

  /**
   * Creates an upload and receives its first bytes, in as few round trips as a small upload needs.
   *
   * @return as {@link #create} and {@link #receive}. {@code TooLong} says that nothing was created
   *     if its offset is 0.
   */
  CompletionStage<UploadReply> create(UploadSpec spec, Body body);

  /**
   * Claims the write lease (whoever holds it is told to yield), pipes the bytes from this node into
   * the object store, records receipts, releases the lease.
   *
   * @return {@code Standing} after a clean end; or {@code Interrupted}, {@code OffsetMismatch},
   *     {@code LengthConflict}, {@code TooLong}, {@code AlreadyComplete}, {@code NotFound}, {@code
   *     Gone}, {@code Busy}, {@code StoreFailed}, {@code Unavailable}
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
