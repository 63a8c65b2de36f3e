package dev.wharf.tus.core;

import dev.wharf.upload.Concat;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.UnfitPartial;
import java.util.Optional;
import java.util.OptionalLong;

/** What each intent answers when it went well, and where a refusal means something else to it. */
final class Answers {
  private Answers() {}

  /**
   * POST: "The Server MUST acknowledge a successful upload creation with the 201 Created status",
   * and with bytes "the Server MUST include the Upload-Offset header". A body that was cut short
   * after the upload was created is a success all the same: the client goes on from the offset it
   * is told, which it could not do without the URL.
   */
  static TusResponse created(String location, UploadReply reply) {
    if (reply instanceof Standing standing) {
      return expiring(created(location, standing.offset()), standing)
          .with(Field.UPLOAD_CONCAT, header(standing));
    } else if (reply instanceof Interrupted interrupted) {
      return created(location, interrupted.offset());
    } else if (reply instanceof TooLong tooLong && tooLong.offset() > 0) {
      return Refusals.of(reply).with(Field.LOCATION, location);
    }
    return Refusals.of(reply);
  }

  private static TusResponse created(String location, long offset) {
    return TusResponse.of(201).with(Field.LOCATION, location).with(Field.UPLOAD_OFFSET, offset);
  }

  /**
   * POST of a final upload: as above, also where it goes on after the answer. Then there is no
   * Upload-Offset, here as with HEAD.
   */
  static TusResponse concatenated(TusIntent.Concatenate intent, UploadReply reply) {
    if (reply instanceof Standing standing && !standing.complete()) {
      return expiring(TusResponse.of(201).with(Field.LOCATION, intent.location()), standing)
          .with(Field.UPLOAD_CONCAT, header(standing));
    } else if (reply instanceof UnfitPartial unfit) {
      return Refusals.unfit(unfit, asNamed(unfit, intent));
    }
    return created(intent.location(), reply);
  }

  /** The URL by which the client named a partial upload. */
  private static String asNamed(UnfitPartial unfit, TusIntent.Concatenate intent) {
    String id = unfit.partial().value();
    return intent
        .spec()
        .concat()
        .flatMap(concat -> Concatenation.parse(concat.header()))
        .flatMap(said -> said.urls().stream().filter(url -> url.endsWith(id)).findFirst())
        .orElse(id);
  }

  private static Optional<String> header(Standing standing) {
    return standing.concat().map(Concat::header);
  }

  /**
   * PATCH: "The Server MUST acknowledge successful PATCH requests with the 204 No Content status.
   * It MUST include the Upload-Offset header containing the new offset."
   */
  static TusResponse appended(TusIntent.Append append, UploadReply reply) {
    if (reply instanceof Standing standing) {
      return expiring(TusResponse.of(204).with(Field.UPLOAD_OFFSET, standing.offset()), standing);
    } else if (reply instanceof AlreadyComplete complete) {
      return appendedToComplete(append, complete.standing());
    }
    return Refusals.of(reply);
  }

  /** A client that never heard that it was done asks once more, and hears it. */
  private static TusResponse appendedToComplete(TusIntent.Append append, Standing standing) {
    long size = standing.offset();
    if (append.length().orElse(size) != size) {
      return Refusals.of(
          new UploadReply.LengthConflict(OptionalLong.of(size), size, append.length().getAsLong()));
    } else if (append.offset() != size) {
      return Refusals.offset(append.offset(), size);
    } else if (append.size().orElse(0) > 0) {
      return Refusals.of(new TooLong(size, size));
    }
    return TusResponse.of(204).with(Field.UPLOAD_OFFSET, size);
  }

  /**
   * HEAD: "The Server MUST always include the Upload-Offset header in the response for a HEAD
   * request, even if the offset is 0, or the upload is already considered completed. If the size of
   * the upload is known, the Server MUST include the Upload-Length header in the response." "The
   * Server MUST prevent the client and/or proxies from caching the response by adding the
   * Cache-Control: no-store header to the response."
   */
  static TusResponse inspected(UploadReply reply) {
    TusResponse response =
        reply instanceof Standing standing ? standing(standing) : Refusals.of(reply);
    return response.with(Field.CACHE_CONTROL, "no-store");
  }

  /**
   * Creation, HEAD: "the Server MUST respond with Upload-Metadata and its value as specified by the
   * Client during the creation." Deferred: "Upload-Defer-Length MUST be set to 1" until the length
   * is known. Concatenation: "The response to a HEAD request for a final upload SHOULD NOT contain
   * the Upload-Offset header unless the concatenation has been successfully finished", and "MUST
   * contain the Upload-Concat header and its value as received in the upload creation request".
   */
  private static TusResponse standing(Standing standing) {
    TusResponse response =
        TusResponse.of(200)
            .with(Field.UPLOAD_METADATA, standing.metadata())
            .with(Field.UPLOAD_CONCAT, header(standing));
    return expiring(
        standing.isFinal() && !standing.complete()
            ? length(response, standing)
            : placed(response, standing),
        standing);
  }

  private static TusResponse placed(TusResponse response, Standing standing) {
    return standing.length().isPresent()
        ? length(response, standing).with(Field.UPLOAD_OFFSET, standing.offset())
        : response.with(Field.UPLOAD_OFFSET, standing.offset()).with(Field.UPLOAD_DEFER_LENGTH, 1);
  }

  private static TusResponse length(TusResponse response, Standing standing) {
    return standing.length().isPresent()
        ? response.with(Field.UPLOAD_LENGTH, standing.length().getAsLong())
        : response;
  }

  /**
   * Expiration: "This header MUST be included in every PATCH response if the upload is going to
   * expire", in the 201 "if the expiration is known at the creation", as an HTTP date. It moves on
   * with every byte.
   */
  private static TusResponse expiring(TusResponse response, Standing standing) {
    return response.with(Field.UPLOAD_EXPIRES, standing.expires().map(HttpDate::format));
  }

  /**
   * DELETE: "the Server MUST respond with the 204 No Content status", also to a client that asks
   * again because it did not hear the first answer.
   */
  static TusResponse terminated(UploadReply reply) {
    boolean before = reply instanceof Gone gone && gone.end() == End.TERMINATED;
    return before || reply instanceof Terminated ? TusResponse.of(204) : Refusals.of(reply);
  }
}
