package dev.wharf.tus.core;

import static dev.wharf.tus.core.Rule.unless;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be refused by looking at the request alone. Each method is one sentence of tus 1.0.0, or
 * one habit of its servers where the specification is silent.
 */
final class Rules {
  static final String VERSION = "1.0.0";
  static final String MEDIA_TYPE = "application/offset+octet-stream";

  private final OptionalLong maxSize;

  Rules(OptionalLong maxSize) {
    this.maxSize = maxSize;
  }

  /**
   * Tus-Resumable: "If the version specified by the Client is not supported by the Server, it MUST
   * respond with the 412 Precondition Failed status and MUST include the Tus-Version header into
   * the response. In addition, the Server MUST NOT process the request." A version left out is none
   * that we support.
   */
  Optional<TusResponse> version(TusRequest request) {
    boolean supported =
        request.headers().get(Field.TUS_RESUMABLE).filter(VERSION::equals).isPresent();
    return unless(supported, 412, Field.TUS_RESUMABLE, request, VERSION)
        .map(response -> response.with(Field.TUS_VERSION, VERSION));
  }

  /** As above for what changes nothing: curl and browsers may leave the version out. */
  Optional<TusResponse> versionIfSent(TusRequest request) {
    return request.headers().has(Field.TUS_RESUMABLE) ? version(request) : Optional.empty();
  }

  /**
   * PATCH: "All PATCH requests MUST use Content-Type: application/offset+octet-stream, otherwise
   * the server SHOULD return a 415 Unsupported Media Type status."
   */
  Optional<TusResponse> mediaType(TusRequest request) {
    boolean right =
        request
            .headers()
            .get(Field.CONTENT_TYPE)
            .map(type -> type.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE))
            .orElse(false);
    return unless(right, 415, Field.CONTENT_TYPE, request, MEDIA_TYPE);
  }

  /**
   * Creation With Upload: "The Client MUST include the Content-Type:
   * application/offset+octet-stream header" when it sends bytes along; without bytes the type says
   * nothing.
   */
  Optional<TusResponse> mediaTypeOfBody(TusRequest request) {
    return request.hasBody() ? mediaType(request) : Optional.empty();
  }

  /** Upload-Offset: "The value MUST be a non-negative integer." A PATCH cannot do without. */
  Optional<TusResponse> offset(TusRequest request) {
    return unless(
        integer(request, Field.UPLOAD_OFFSET).isPresent(),
        400,
        Field.UPLOAD_OFFSET,
        request,
        Integers.EXPECTED);
  }

  /** Upload-Length: "The value MUST be a non-negative integer." */
  Optional<TusResponse> length(TusRequest request) {
    boolean fine =
        !request.headers().has(Field.UPLOAD_LENGTH)
            || integer(request, Field.UPLOAD_LENGTH).isPresent();
    return unless(fine, 400, Field.UPLOAD_LENGTH, request, Integers.EXPECTED);
  }

  /** Upload-Defer-Length: "MUST be 1. All other values MUST be rejected with 400 Bad Request." */
  Optional<TusResponse> deferral(TusRequest request) {
    boolean fine = request.headers().get(Field.UPLOAD_DEFER_LENGTH).map("1"::equals).orElse(true);
    return unless(fine, 400, Field.UPLOAD_DEFER_LENGTH, request, "1");
  }

  /**
   * Creation, POST: "If the length of the upload is not known at the time of the request, the
   * Upload-Defer-Length header MUST be set to 1, otherwise the Client MUST include Upload-Length."
   */
  Optional<TusResponse> lengthOrDeferral(TusRequest request) {
    boolean one =
        request.headers().has(Field.UPLOAD_LENGTH)
            || request.headers().has(Field.UPLOAD_DEFER_LENGTH);
    return unless(
        one || Concatenation.isFinal(request),
        400,
        Field.UPLOAD_LENGTH,
        request,
        "a length, or Upload-Defer-Length: 1");
  }

  /** A length is either known or deferred. */
  Optional<TusResponse> notBoth(TusRequest request) {
    boolean both =
        request.headers().has(Field.UPLOAD_LENGTH)
            && request.headers().has(Field.UPLOAD_DEFER_LENGTH);
    return unless(!both, 400, Field.UPLOAD_DEFER_LENGTH, request, "nothing beside Upload-Length");
  }

  /**
   * Creation: "If the length of the upload exceeds the maximum, which MAY be specified using the
   * Tus-Max-Size header, the Server MUST respond with the 413 Request Entity Too Large status."
   */
  Optional<TusResponse> withinMaxSize(TusRequest request) {
    return unless(
        integer(request, Field.UPLOAD_LENGTH).orElse(0) <= limit(),
        413,
        Field.UPLOAD_LENGTH,
        request,
        "at most " + limit() + " bytes");
  }

  /**
   * A body that would end beyond the length, or beyond the maximum, is refused before its first
   * byte.
   */
  Optional<TusResponse> bodyWithinLength(TusRequest request) {
    long most = Math.min(integer(request, Field.UPLOAD_LENGTH).orElse(Long.MAX_VALUE), limit());
    long offset = integer(request, Field.UPLOAD_OFFSET).orElse(0);
    boolean fits = Integers.sum(offset, request.bodySize().orElse(0)) <= most;
    return unless(fits, 413, Field.CONTENT_LENGTH, request, "no byte of the upload beyond " + most);
  }

  /** Upload-Length with a PATCH: a length below the offset was passed already. */
  Optional<TusResponse> lengthNotBelowOffset(TusRequest request) {
    long offset = integer(request, Field.UPLOAD_OFFSET).orElse(0);
    boolean fine = integer(request, Field.UPLOAD_LENGTH).orElse(Long.MAX_VALUE) >= offset;
    return unless(fine, 400, Field.UPLOAD_LENGTH, request, "at least the offset, " + offset);
  }

  /** Upload-Metadata: see {@link Metadata}. */
  Optional<TusResponse> metadata(TusRequest request) {
    boolean fine = metadataText(request).map(text -> Metadata.parse(text).isPresent()).orElse(true);
    return unless(fine, 400, Field.UPLOAD_METADATA, request, Metadata.EXPECTED);
  }

  /** Upload-Concat: see {@link Concatenation}. */
  Optional<TusResponse> concatenation(TusRequest request) {
    boolean fine =
        !request.headers().has(Field.UPLOAD_CONCAT) || Concatenation.of(request).isPresent();
    return unless(fine, 400, Field.UPLOAD_CONCAT, request, Concatenation.EXPECTED);
  }

  /**
   * Concatenation: "The Client MUST NOT include the Upload-Length header in the final upload
   * creation." It is the sum of the others, known or not.
   */
  Optional<TusResponse> finalWithoutLength(TusRequest request) {
    return withoutIfFinal(request, Field.UPLOAD_LENGTH)
        .or(() -> withoutIfFinal(request, Field.UPLOAD_DEFER_LENGTH));
  }

  private static Optional<TusResponse> withoutIfFinal(TusRequest request, Field field) {
    boolean fine = !Concatenation.isFinal(request) || !request.headers().has(field);
    return unless(fine, 400, field, request, "none with a final upload");
  }

  /** A final upload is made of partial ones; no byte of it comes with its creation. */
  Optional<TusResponse> finalWithoutBody(TusRequest request) {
    boolean fine = !Concatenation.isFinal(request) || !request.hasBody();
    return unless(fine, 400, Field.CONTENT_LENGTH, request, "no body with a final upload")
        .or(() -> withoutIfFinal(request, Field.UPLOAD_CHECKSUM));
  }

  /**
   * Checksum: "400 Bad Request if the checksum algorithm is not supported by the server", and if
   * there is no telling what it is.
   */
  Optional<TusResponse> checksum(TusRequest request) {
    boolean fine =
        request
            .headers()
            .get(Field.UPLOAD_CHECKSUM)
            .map(text -> Checksum.parse(text).isPresent())
            .orElse(true);
    return unless(fine, 400, Field.UPLOAD_CHECKSUM, request, Checking.expected());
  }

  /** A checksum comes before the bytes or behind them. */
  Optional<TusResponse> checksumOnce(TusRequest request) {
    boolean both = request.headers().has(Field.UPLOAD_CHECKSUM) && hasTrailer(request);
    return unless(!both, 400, Field.TRAILER, request, "no Upload-Checksum beside that header");
  }

  /** RFC 9112 §7.1.2: a trailer section follows the last chunk, so there must be chunks. */
  Optional<TusResponse> trailerNeedsChunks(TusRequest request) {
    boolean fine = !hasTrailer(request) || request.headers().has(Field.TRANSFER_ENCODING);
    return unless(fine, 400, Field.TRANSFER_ENCODING, request, "chunked, for a trailer");
  }

  /** Checksum-trailer: the header {@code Trailer} names the field that is to come. */
  private static boolean hasTrailer(TusRequest request) {
    return request
        .headers()
        .get(Field.TRAILER)
        .filter(
            names ->
                Arrays.stream(names.split(","))
                    .anyMatch(name -> name.strip().equalsIgnoreCase(Field.UPLOAD_CHECKSUM.wire())))
        .isPresent();
  }

  /** What the bytes must sum up to. */
  static Optional<Checksum> checksumOf(TusRequest request) {
    return hasTrailer(request)
        ? Optional.of(new Checksum.InTrailer())
        : request.headers().get(Field.UPLOAD_CHECKSUM).flatMap(Checksum::parse);
  }

  private static Optional<TusResponse> absent(TusRequest request, Field field) {
    return unless(!request.headers().has(field), 400, field, request, "none: see Tus-Extension");
  }

  /** The metadata as sent; a field without a value is no metadata. */
  static Optional<String> metadataText(TusRequest request) {
    return request.headers().get(Field.UPLOAD_METADATA).filter(text -> !text.isBlank());
  }

  static OptionalLong integer(TusRequest request, Field field) {
    return request.headers().get(field).map(Integers::parse).orElseGet(OptionalLong::empty);
  }

  private long limit() {
    return maxSize.orElse(Long.MAX_VALUE);
  }
}
