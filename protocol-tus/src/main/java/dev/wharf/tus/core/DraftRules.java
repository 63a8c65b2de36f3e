package dev.wharf.tus.core;

import static dev.wharf.tus.core.Rule.unless;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be refused by looking at the request alone. Each method is one sentence of
 * draft-ietf-httpbis-resumable-upload.
 */
final class DraftRules {
  private final DraftVersion version;
  private final OptionalLong maxSize;
  private final DraftLimits limits;

  DraftRules(DraftVersion version, OptionalLong maxSize, DraftLimits limits) {
    this.version = version;
    this.maxSize = maxSize;
    this.limits = limits;
  }

  private DraftRequest said(TusRequest request) {
    return new DraftRequest(request, version);
  }

  /**
   * Upload Append: "the request content [...] MUST include the Upload-Offset header field", else
   * 400.
   */
  Optional<TusResponse> offset(TusRequest request) {
    return unless(
        said(request).offset().isPresent(),
        400,
        Field.UPLOAD_OFFSET,
        request,
        "an integer from 0 to 999999999999999");
  }

  /**
   * Upload Creation and Upload Append: a request includes Upload-Complete, a boolean; without it
   * there is no telling whether more is to come.
   */
  Optional<TusResponse> completeness(TusRequest request) {
    return unless(
        said(request).complete().isPresent(), 400, version.completeness(), request, "?1 or ?0");
  }

  /**
   * Upload Append: "The request MUST use the application/partial-upload media type", else 415;
   * older versions asked for no type.
   */
  Optional<TusResponse> mediaType(TusRequest request) {
    boolean right =
        !version.typed()
            || said(request).mediaType().filter(DraftRequest.MEDIA_TYPE::equals).isPresent();
    return unless(right, 415, Field.CONTENT_TYPE, request, DraftRequest.MEDIA_TYPE);
  }

  /**
   * Upload-Length: "If both indicators are present in the same request, their indicated lengths
   * MUST match [...] If the length indicators are inconsistent, the server MUST respond with 400".
   */
  Optional<TusResponse> lengthsAgree(TusRequest request) {
    OptionalLong declared = said(request).declared();
    OptionalLong indicated = said(request).indicated();
    boolean agree =
        declared.isEmpty() || indicated.isEmpty() || declared.getAsLong() == indicated.getAsLong();
    return unless(agree, 400, Field.UPLOAD_LENGTH, request, "where the content ends")
        .map(Problem.inconsistentLength()::told);
  }

  /** The first content of an upload is no longer than the upload. */
  Optional<TusResponse> contentWithinLength(TusRequest request) {
    long length = said(request).length().orElse(Long.MAX_VALUE);
    boolean fits = said(request).size().orElse(0) <= length;
    return unless(fits, 400, Field.UPLOAD_LENGTH, request, "at least as much as the content")
        .map(Problem.inconsistentLength()::told);
  }

  /**
   * Upload-Limit, max-size: "If this limit is exceeded, the server SHOULD respond with 413 [...]
   * The server SHOULD include Upload-Limit".
   */
  Optional<TusResponse> withinMaxSize(TusRequest request) {
    long most = maxSize.orElse(Long.MAX_VALUE);
    long length = said(request).length().orElse(0);
    boolean fits = Math.max(length, said(request).size().orElse(0)) <= most;
    return unless(fits, 413, Field.UPLOAD_LENGTH, request, "at most " + most + " bytes")
        .map(response -> response.with(Field.UPLOAD_LIMIT, limits.general()));
  }

  /**
   * Offset Retrieval: "The request MUST NOT include an Upload-Offset, Upload-Complete [...] header
   * field", and earlier versions had a server reject one that does with 400.
   */
  Optional<TusResponse> asksOnly(TusRequest request) {
    return none(request, Field.UPLOAD_OFFSET).or(() -> none(request, version.completeness()));
  }

  private static Optional<TusResponse> none(TusRequest request, Field field) {
    return unless(!request.headers().has(field), 400, field, request, "none: it is asked for");
  }
}
