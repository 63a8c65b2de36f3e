package dev.wharf.tus.core;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadReply;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code Uploads} refuses, in HTTP's words.
 *
 * <p>Clients read the status: tus-js-client and its kin try again after 409, 423 and any 5xx, and
 * give the upload up on every other 4xx. So what may pass is never one of those, and what cannot
 * pass never one of these. The words of a back end go to the log, not to the client.
 */
final class Refusals {
  private static final long SOON = 1;

  private Refusals() {}

  static TusResponse of(UploadReply reply) {
    if (reply instanceof UploadReply.NotFound) {
      return TusResponse.refuse(404, "upload: not found (expected: the URL a POST answered with)");
    } else if (reply instanceof UploadReply.Gone gone) {
      return gone(gone);
    } else if (reply instanceof UploadReply.OffsetMismatch mismatch) {
      return offset(mismatch.provided(), mismatch.expected());
    } else if (reply instanceof UploadReply.LengthConflict conflict) {
      return length(conflict);
    } else if (reply instanceof UploadReply.TooLong tooLong) {
      return TusResponse.refuse(
              413, "upload: too long (expected: at most " + tooLong.limit() + " bytes)")
          .with(Field.UPLOAD_OFFSET, tooLong.offset());
    } else if (reply instanceof UploadReply.ChecksumMismatch mismatch) {
      return TusResponse.refuse(460, "upload: the bytes do not have their checksum")
          .with(Field.UPLOAD_OFFSET, mismatch.offset());
    } else if (reply instanceof UploadReply.AlreadyComplete complete) {
      return TusResponse.refuse(409, "upload: complete (expected: no more bytes)")
          .with(Field.UPLOAD_OFFSET, complete.standing().offset());
    } else if (reply instanceof UploadReply.FinalUpload) {
      return TusResponse.refuse(403, "upload: final (expected: bytes for its partial uploads)");
    } else if (reply instanceof UploadReply.UnfitPartial unfit) {
      return unfit(unfit, unfit.partial().value());
    } else if (reply instanceof UploadReply.Interrupted interrupted) {
      return interrupted(interrupted);
    } else if (reply instanceof UploadReply.StoreFailed failed) {
      return store(failed);
    }
    return contended(reply);
  }

  /**
   * What has the key may be gone in a moment if it is an unfinished upload: it may fail, expire, or
   * be terminated, so the client is to come again, and gives up when it sees fit. What is there to
   * stay will be there then, too.
   */
  private static TusResponse contended(UploadReply reply) {
    if (reply instanceof UploadReply.Busy) {
      return later(423, "upload: busy (expected: the same request again)");
    } else if (reply instanceof UploadReply.KeyClaimed) {
      return later(423, "key: another unfinished upload has it (expected: the same request again)");
    } else if (reply instanceof UploadReply.KeyTaken taken) {
      return TusResponse.refuse(
          422, "key: '" + TusResponse.oneLine(taken.target().value()) + "' (expected: a free one)");
    } else if (reply instanceof UploadReply.AlreadyExists
        || reply instanceof UploadReply.Unavailable) {
      return later(503, "upload: nobody could answer (expected: the same request again)");
    }
    // A Standing where none can be: the protocol asked for a change and was told of no outcome.
    return TusResponse.refuse(500, "upload: unexpected answer");
  }

  static TusResponse offset(long provided, long expected) {
    return TusResponse.refuse(
            409, Field.UPLOAD_OFFSET.wire() + ": " + provided + " (expected: " + expected + ")")
        .with(Field.UPLOAD_OFFSET, expected);
  }

  private static TusResponse gone(UploadReply.Gone gone) {
    String why = gone.end().name().toLowerCase(Locale.ROOT);
    return TusResponse.refuse(410, "upload: " + why + " (expected: a new upload)");
  }

  /**
   * Somebody else's upload is none for whoever asks.
   *
   * @param name as the client calls it
   */
  static TusResponse unfit(UploadReply.UnfitPartial unfit, String name) {
    String expected =
        switch (unfit.why()) {
          case UNKNOWN, NOT_YOURS -> "the URL of a partial upload";
          case ENDED -> "a partial upload that is still there";
          case NOT_PARTIAL -> "an upload created with Upload-Concat: partial";
        };
    return TusResponse.refuse(400, Field.UPLOAD_CONCAT, Optional.of(name), expected);
  }

  /** Creation: "Once set, the length MUST NOT be changed." */
  private static TusResponse length(UploadReply.LengthConflict conflict) {
    String expected =
        conflict.known().isPresent()
            ? Long.toString(conflict.known().getAsLong())
            : "at least " + conflict.offset();
    return TusResponse.refuse(
        400,
        Field.UPLOAD_LENGTH.wire() + ": " + conflict.declared() + " (expected: " + expected + ")");
  }

  private static TusResponse interrupted(UploadReply.Interrupted interrupted) {
    TusResponse response =
        switch (interrupted.cut()) {
          case PREEMPTED -> later(423, "upload: another request took over");
          case DRAINING -> later(503, "upload: this server is shutting down");
          case CLIENT -> later(503, "upload: the request broke off");
        };
    return response.with(Field.UPLOAD_OFFSET, interrupted.offset());
  }

  private static TusResponse store(UploadReply.StoreFailed failed) {
    int status = status(failed.kind(), failed.mayRetry());
    String kind = failed.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    TusResponse response = TusResponse.refuse(status, "storage: " + kind);
    return failed.mayRetry() ? response.with(Field.RETRY_AFTER, SOON) : response;
  }

  /**
   * A full disk may be emptied and a broken back end mended, so those are 5xx, and clients try
   * again for as long as they care to. Something else at the object's key will not go away: 422
   * tells the client to give up. Not 412, which in tus means the version; not 409, which means the
   * offset.
   */
  private static int status(StorageFailure.Kind kind, boolean mayRetry) {
    return switch (kind) {
      case QUOTA -> 507;
      case ALREADY_EXISTS, PRECONDITION -> mayRetry ? 503 : 422;
      case UNSUPPORTED -> mayRetry ? 503 : 501;
      case THROTTLED, UNAVAILABLE -> 503;
      case NOT_FOUND, DENIED, CORRUPT, UNKNOWN -> mayRetry ? 503 : 500;
    };
  }

  private static TusResponse later(int status, String why) {
    return TusResponse.refuse(status, why).with(Field.RETRY_AFTER, SOON);
  }
}
