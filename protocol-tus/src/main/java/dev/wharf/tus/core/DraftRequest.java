package dev.wharf.tus.core;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the draft's fields of a request say. One that is not of its type counts as not sent: "Other
 * values cause the entire header field to be ignored."
 *
 * @param request as it came
 * @param version how it is to be read
 */
record DraftRequest(TusRequest request, DraftVersion version) {
  static final String MEDIA_TYPE = "application/partial-upload";

  /** Upload-Offset: where the client believes the next byte goes. */
  OptionalLong offset() {
    return integer(Field.UPLOAD_OFFSET);
  }

  /** Upload-Complete: whether the upload is complete where the content ends. */
  Optional<Boolean> complete() {
    return request
        .headers()
        .get(version.completeness())
        .flatMap(StructuredField::bool)
        .map(version::complete);
  }

  /** Upload-Length, or what else says it. */
  OptionalLong length() {
    OptionalLong declared = declared();
    return declared.isPresent() ? declared : indicated();
  }

  /** Upload-Length. */
  OptionalLong declared() {
    return integer(Field.UPLOAD_LENGTH);
  }

  /**
   * "If the request includes the Upload-Complete field value set to true and a valid Content-Length
   * header field", the length is where the content ends.
   */
  OptionalLong indicated() {
    long from = request.uploadId().isPresent() ? offset().orElse(0) : 0;
    return complete().orElse(false) && size().isPresent()
        ? OptionalLong.of(Integers.sum(from, size().getAsLong()))
        : OptionalLong.empty();
  }

  /**
   * How many bytes the content has; empty = it does not say beforehand. RFC 9112 §6.3: without any
   * word on it there is none.
   */
  OptionalLong size() {
    return request.hasBody() ? request.bodySize() : OptionalLong.of(0);
  }

  /** The media type without its parameters, in lower case. */
  Optional<String> mediaType() {
    return request
        .headers()
        .get(Field.CONTENT_TYPE)
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  private OptionalLong integer(Field field) {
    return request
        .headers()
        .get(field)
        .map(StructuredField::integer)
        .orElseGet(OptionalLong::empty);
  }
}
