package dev.wharf.tus.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The header fields this protocol reads or writes, spelled once. */
public enum Field {
  TUS_RESUMABLE("Tus-Resumable"),
  TUS_VERSION("Tus-Version"),
  TUS_EXTENSION("Tus-Extension"),
  TUS_MAX_SIZE("Tus-Max-Size"),
  UPLOAD_OFFSET("Upload-Offset"),
  UPLOAD_LENGTH("Upload-Length"),
  UPLOAD_DEFER_LENGTH("Upload-Defer-Length"),
  UPLOAD_METADATA("Upload-Metadata"),
  UPLOAD_EXPIRES("Upload-Expires"),
  UPLOAD_CONCAT("Upload-Concat"),
  UPLOAD_CHECKSUM("Upload-Checksum"),
  TUS_CHECKSUM_ALGORITHM("Tus-Checksum-Algorithm"),
  METHOD_OVERRIDE("X-HTTP-Method-Override"),

  UPLOAD_COMPLETE("Upload-Complete"),
  UPLOAD_INCOMPLETE("Upload-Incomplete"),
  UPLOAD_LIMIT("Upload-Limit"),
  INTEROP_VERSION("Upload-Draft-Interop-Version"),
  CONTENT_DIGEST("Content-Digest"),
  REPR_DIGEST("Repr-Digest"),

  LOCATION("Location"),
  ALLOW("Allow"),
  RETRY_AFTER("Retry-After"),
  CACHE_CONTROL("Cache-Control"),
  AUTHORIZATION("Authorization"),
  WWW_AUTHENTICATE("WWW-Authenticate"),
  CONTENT_TYPE("Content-Type"),
  CONTENT_LENGTH("Content-Length"),
  TRANSFER_ENCODING("Transfer-Encoding"),
  TRAILER("Trailer"),
  CONTENT_TYPE_OPTIONS("X-Content-Type-Options"),

  HOST("Host"),
  FORWARDED("Forwarded"),
  FORWARDED_FOR("X-Forwarded-For"),
  FORWARDED_PROTO("X-Forwarded-Proto"),
  FORWARDED_HOST("X-Forwarded-Host"),
  FORWARDED_PORT("X-Forwarded-Port"),
  FORWARDED_PREFIX("X-Forwarded-Prefix"),

  ORIGIN("Origin"),
  VARY("Vary"),
  REQUEST_METHOD("Access-Control-Request-Method"),
  ALLOW_ORIGIN("Access-Control-Allow-Origin"),
  ALLOW_METHODS("Access-Control-Allow-Methods"),
  ALLOW_HEADERS("Access-Control-Allow-Headers"),
  ALLOW_CREDENTIALS("Access-Control-Allow-Credentials"),
  EXPOSE_HEADERS("Access-Control-Expose-Headers"),
  MAX_AGE("Access-Control-Max-Age"),

  RANGE("Range"),
  IF_MATCH("If-Match"),
  IF_NONE_MATCH("If-None-Match"),
  IF_MODIFIED_SINCE("If-Modified-Since"),
  IF_UNMODIFIED_SINCE("If-Unmodified-Since"),
  IF_RANGE("If-Range"),
  ETAG("ETag"),
  LAST_MODIFIED("Last-Modified"),
  ACCEPT_RANGES("Accept-Ranges"),
  CONTENT_RANGE("Content-Range"),
  CONTENT_DISPOSITION("Content-Disposition"),
  CONTENT_SECURITY_POLICY("Content-Security-Policy");

  private final String wire;
  private final String lowerCase;

  Field(String wire) {
    this.wire = wire;
    this.lowerCase = wire.toLowerCase(Locale.ROOT);
  }

  /** The field of that name, in any case. */
  static Optional<Field> named(String name) {
    return Arrays.stream(values()).filter(field -> field.wire.equalsIgnoreCase(name)).findAny();
  }

  /** As it is written in a response. */
  public String wire() {
    return wire;
  }

  /** As names are compared. */
  public String lowerCase() {
    return lowerCase;
  }

  @Override
  public String toString() {
    return wire;
  }
}
