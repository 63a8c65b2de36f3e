package dev.wharf.upload;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened to an upload, as the journal keeps it. */
sealed interface UploadEvent extends CborSerializable {

  record Created(UploadSpec spec, Instant at) implements UploadEvent {}

  /** The length of an upload that began without one. */
  record LengthDeclared(long length) implements UploadEvent {}

  /** What all bytes of the upload must sum up to, instead of what was said before. */
  record DigestDeclared(Digest digest) implements UploadEvent {}

  /** The seal at the end of the receipts belongs to this grant; no other may go on there. */
  record SealTaken(String grant) implements UploadEvent {}

  /**
   * These slots were given to a grant and are never given again.
   *
   * @param opened the multipart upload's id, with the first slots after it was opened
   */
  record SlotsReserved(Slots slots, Optional<String> opened) implements UploadEvent {}

  record Recorded(List<Receipt> receipts, Instant at) implements UploadEvent {}

  /** The intent to make the receipts an object; after it no receipt is legal. */
  record CommitStarted() implements UploadEvent {}

  /** The intent of a grant to put the whole object at its key itself. */
  record DirectPutStarted(String grant) implements UploadEvent {}

  /** That put did not happen, or was not seen; the upload goes on at 0. */
  record DirectPutAbandoned() implements UploadEvent {}

  record Completed(StoredObject object, Instant at) implements UploadEvent {}

  /** The intent to discard what is staged, and the object if there is one. */
  record EndStarted(UploadReply.End end, String detail) implements UploadEvent {}

  record Ended(Instant at) implements UploadEvent {}
}
