package dev.wharf.tus.core;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadReply;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The answer to a GET.
 *
 * @param response status and headers; its text is the body if there is no piece
 * @param piece the bytes to send
 */
public record Download(TusResponse response, Optional<Piece> piece) {

  /**
   * Bytes of an object.
   *
   * @param object the object, as it was when the answer was decided
   * @param range which of its bytes
   */
  public record Piece(StoredObject object, ByteRange range) {}

  static Download of(RequestHeaders headers, UploadReply reply) {
    if (!(reply instanceof UploadReply.Standing standing)) {
      return without(Refusals.of(reply));
    }
    return standing
        .object()
        .map(object -> of(headers, object))
        .orElseGet(() -> without(unfinished(standing)));
  }

  /** Nothing is there to download before the upload is complete, as in any object store. */
  private static TusResponse unfinished(UploadReply.Standing standing) {
    String length =
        standing.length().isPresent() ? Long.toString(standing.length().getAsLong()) : "deferred";
    return TusResponse.refuse(
        404, "upload: not complete, offset " + standing.offset() + " (expected: " + length + ")");
  }

  static Download of(RequestHeaders headers, StoredObject object) {
    Preconditions conditions = new Preconditions(headers, object);
    OptionalInt refused = conditions.status();
    if (refused.isPresent()) {
      return without(validators(TusResponse.of(refused.getAsInt()), object));
    }
    Optional<String> range =
        conditions.rangeApplies() ? headers.get(Field.RANGE) : Optional.empty();
    return sent(object, Ranges.of(range, object.size()));
  }

  private static Download sent(StoredObject object, Ranges.Asked asked) {
    if (asked instanceof Ranges.Asked.Part part) {
      return with(
          content(206, object).with(Field.CONTENT_RANGE, shown(part.range(), object)),
          object,
          part.range());
    } else if (asked instanceof Ranges.Asked.Beyond) {
      return without(beyond(object));
    }
    return with(content(200, object), object, ByteRange.all(object));
  }

  private static TusResponse beyond(StoredObject object) {
    return TusResponse.refuse(416, "Range: not there (expected: less than " + object.size() + ")")
        .with(Field.CONTENT_RANGE, "bytes */" + object.size());
  }

  private static String shown(ByteRange range, StoredObject object) {
    return "bytes " + range.from() + "-" + (range.to() - 1) + "/" + object.size();
  }

  private static TusResponse content(int status, StoredObject object) {
    return validators(TusResponse.of(status), object)
        .with(Field.CONTENT_TYPE, Disposition.mediaType(object))
        .with(Field.CONTENT_DISPOSITION, Disposition.of(object))
        .with(Field.CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
  }

  private static TusResponse validators(TusResponse response, StoredObject object) {
    return response
        .with(Field.ETAG, Preconditions.etag(object))
        .with(Field.LAST_MODIFIED, HttpDate.format(object.modified()))
        .with(Field.ACCEPT_RANGES, "bytes");
  }

  private static Download with(TusResponse response, StoredObject object, ByteRange range) {
    return new Download(response, Optional.of(new Piece(object, range)));
  }

  private static Download without(TusResponse response) {
    return new Download(response, Optional.empty());
  }
}
