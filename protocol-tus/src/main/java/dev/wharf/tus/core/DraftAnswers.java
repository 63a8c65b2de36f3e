package dev.wharf.tus.core;

import dev.wharf.upload.UploadId;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.ChecksumMismatch;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.LengthConflict;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.TooLong;
import java.util.Optional;
import java.util.OptionalLong;

/** What each intent answers, in one version of the draft. */
final class DraftAnswers {
  private final DraftVersion version;
  private final OptionalLong maxSize;
  private final DraftLimits limits;

  DraftAnswers(DraftVersion version, OptionalLong maxSize, DraftLimits limits) {
    this.version = version;
    this.maxSize = maxSize;
    this.limits = limits;
  }

  /**
   * Upload Creation: "If the request [...] is false and the request content was fully received, the
   * server MUST send a final response with Location and Upload-Limit; 201 is RECOMMENDED"; and "if
   * true, the server acts as the target resource", whose resource is the finished upload.
   */
  TusResponse created(String location, boolean finishes, UploadReply reply) {
    if (reply instanceof Standing standing) {
      TusResponse response =
          TusResponse.of(201)
              .with(Field.LOCATION, location)
              .with(Field.UPLOAD_OFFSET, standing.offset());
      return finishes && !standing.complete()
          ? unfinished()
          : version.stamp(response, finishes).with(Field.UPLOAD_LIMIT, limits.of(reply));
    }
    TusResponse refusal = refused(reply);
    return reply instanceof Interrupted ? refusal.with(Field.LOCATION, location) : refusal;
  }

  /**
   * Upload Append: "if true and fully received, the upload is complete and the response is that of
   * the target resource, with Upload-Complete true"; "if false, a 2xx response with Upload-Complete
   * false".
   */
  TusResponse appended(TusIntent.Append append, UploadReply reply) {
    if (reply instanceof Standing standing) {
      return append.finishes() && !standing.complete() ? unfinished() : appended(append, standing);
    }
    return reply instanceof AlreadyComplete complete
        ? appendedToComplete(append, complete.standing())
        : refused(reply);
  }

  private TusResponse appended(TusIntent.Append append, Standing standing) {
    int status = append.finishes() ? 200 : 204;
    TusResponse response = TusResponse.of(status).with(Field.UPLOAD_OFFSET, standing.offset());
    return version.stamp(response, append.finishes()).with(Field.UPLOAD_LIMIT, limits.of(standing));
  }

  /**
   * "If the upload is already complete, the server MAY replay the final response" to what would
   * have brought it there: a client that never heard it asks once more.
   */
  private TusResponse appendedToComplete(TusIntent.Append append, Standing standing) {
    long size = standing.offset();
    if (append.length().orElse(size) != size) {
      return refused(new LengthConflict(OptionalLong.of(size), size, append.length().getAsLong()));
    }
    boolean there = Integers.sum(append.offset(), append.size().orElse(0)) == size;
    return there ? appended(append, standing) : refused(new OffsetMismatch(size, append.offset()));
  }

  /**
   * Offset Retrieval: "the response MUST include Upload-Offset, Upload-Complete, Upload-Length if
   * known, and Upload-Limit; SHOULD use Cache-Control: no-store".
   */
  TusResponse inspected(UploadReply reply) {
    TusResponse response =
        reply instanceof Standing standing ? described(standing) : refused(reply);
    return response.with(Field.CACHE_CONTROL, "no-store");
  }

  private TusResponse described(Standing standing) {
    TusResponse response =
        standing(TusResponse.of(204), standing).with(Field.UPLOAD_OFFSET, standing.offset());
    return standing.length().isPresent()
        ? response.with(Field.UPLOAD_LENGTH, standing.length().getAsLong())
        : response;
  }

  /** A response with what only this draft tells of an upload. */
  TusResponse standing(TusResponse response, Standing standing) {
    return version
        .stamp(response, standing.complete())
        .with(Field.UPLOAD_LIMIT, limits.of(standing));
  }

  /** Cancellation: 204, also to a client that asks again because it did not hear the first. */
  TusResponse terminated(UploadReply reply) {
    return Answers.terminated(reply);
  }

  /** What is said to a refusal, whatever was asked. */
  TusResponse refused(UploadReply reply) {
    return version.stamp(worded(reply), false);
  }

  private TusResponse worded(UploadReply reply) {
    TusResponse plain = Refusals.of(reply);
    if (reply instanceof OffsetMismatch mismatch) {
      return Problem.mismatchingOffset(mismatch.expected(), mismatch.provided()).told(plain);
    } else if (reply instanceof LengthConflict) {
      return Problem.inconsistentLength().told(plain);
    } else if (reply instanceof TooLong tooLong) {
      return tooLong(tooLong, plain);
    } else if (reply instanceof ChecksumMismatch) {
      return wrongWhole();
    }
    return plain;
  }

  /**
   * "If the request exceeds the limit", 413 tells it; a length that was passed is a broken word.
   */
  private TusResponse tooLong(TooLong tooLong, TusResponse plain) {
    return isLimit(tooLong)
        ? plain.with(Field.UPLOAD_LIMIT, limits.general())
        : Problem.inconsistentLength()
            .told(
                TusResponse.refuse(
                    400, "upload: more bytes than its length (expected: " + tooLong.limit() + ")"))
            .with(Field.UPLOAD_OFFSET, tooLong.offset());
  }

  private boolean isLimit(TooLong tooLong) {
    return maxSize.isPresent() && tooLong.limit() == maxSize.getAsLong();
  }

  /** RFC 9530: what does not have its digest is not appended. */
  TusResponse mismatched() {
    return version.stamp(
        TusResponse.refuse(400, "Content-Digest: not that of the content that arrived"), false);
  }

  /**
   * Integrity Digests: "If the digests don't match, the server SHOULD consider the upload failed,
   * not process the representation further, and signal the failure to the client."
   */
  private static TusResponse wrongWhole() {
    return TusResponse.refuse(400, "Repr-Digest: not that of the upload, which has ended");
  }

  /** The client said that all is sent, and it is less than it had announced. */
  private TusResponse unfinished() {
    return version.stamp(
        Problem.inconsistentLength()
            .told(TusResponse.refuse(400, "upload: complete before its length was reached")),
        false);
  }

  /**
   * Upload Append: "If the length is known and the request content would exceed it, the server MUST
   * reject the request, mark the upload resource invalid and reject any further interaction with
   * it."
   */
  Optional<UploadId> ends(TusIntent intent, UploadReply reply) {
    if (!(reply instanceof TooLong tooLong) || isLimit(tooLong)) {
      return Optional.empty();
    } else if (intent instanceof TusIntent.Append append) {
      return Optional.of(append.id());
    }
    return intent instanceof TusIntent.CreateWithBody create
        ? Optional.of(create.spec().id())
        : Optional.empty();
  }

  /**
   * Upload Creation: "the server SHOULD send a 104 (Upload Resumption Supported) informational
   * response" with Location and Upload-Limit; "it MUST include Upload-Draft-Interop-Version".
   */
  TusResponse announcement(String location, UploadReply reply) {
    TusResponse response = interim().with(Field.LOCATION, location);
    return version.limited() ? response.with(Field.UPLOAD_LIMIT, limits.of(reply)) : response;
  }

  /**
   * "The server MAY send additional 104 responses with Upload-Offset"; "the same Location in all
   * responses" to a creation, and none to an append.
   */
  TusResponse progress(TusIntent intent, long offset) {
    TusResponse response = interim().with(Field.UPLOAD_OFFSET, offset);
    return intent instanceof TusIntent.CreateWithBody create
        ? response.with(Field.LOCATION, create.location())
        : response;
  }

  private TusResponse interim() {
    return TusResponse.of(104).with(Field.INTEROP_VERSION, version.number());
  }
}
