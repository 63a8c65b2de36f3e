package dev.wharf.tus.core;

import java.util.Optional;

/**
 * Which pages in a browser may use this server: the Fetch standard, §3.2 (CORS protocol). Headers
 * are on every response, refusals included, or a page could not read why it was refused.
 */
final class Cors {
  private static final String METHODS = "POST, PUT, HEAD, PATCH, DELETE, GET, OPTIONS";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Origin, Range, If-Match, If-None-Match, If-Range,"
          + " X-Requested-With, X-Request-ID, X-HTTP-Method-Override, Tus-Resumable,"
          + " Upload-Offset, Upload-Length, Upload-Defer-Length, Upload-Metadata, Upload-Concat,"
          + " Upload-Checksum, Trailer, Upload-Complete, Upload-Incomplete,"
          + " Upload-Draft-Interop-Version, Content-Disposition, Content-Digest, Repr-Digest";
  private static final String RESPONSE_HEADERS =
      "Location, Retry-After, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size,"
          + " Tus-Checksum-Algorithm,"
          + " Upload-Offset, Upload-Length, Upload-Defer-Length, Upload-Metadata, Upload-Expires,"
          + " Upload-Concat, Upload-Complete, Upload-Incomplete, Upload-Limit, Content-Disposition, Content-Range, Accept-Ranges, ETag";

  private final TusSettings.Cors settings;
  private final boolean any;

  Cors(TusSettings.Cors settings) {
    this.settings = settings;
    this.any = settings.origins().contains(TusSettings.Cors.ANY);
  }

  /** Whether the request is a browser's question before the real one. */
  static boolean asks(RequestHeaders headers) {
    return headers.has(Field.ORIGIN) && headers.has(Field.REQUEST_METHOD);
  }

  boolean allows(RequestHeaders headers) {
    return headers.get(Field.ORIGIN).map(this::allowed).orElse(false);
  }

  /** What an allowed preflight adds to the answer of a plain OPTIONS. */
  TusResponse preflight(TusResponse response) {
    return response
        .with(Field.ALLOW_METHODS, METHODS)
        .with(Field.ALLOW_HEADERS, REQUEST_HEADERS)
        .with(Field.MAX_AGE, settings.maxAge().toSeconds());
  }

  /** What every response carries; nothing for a page from elsewhere. */
  TusResponse stamp(RequestHeaders headers, TusResponse response) {
    return headers
        .get(Field.ORIGIN)
        .filter(this::allowed)
        .map(origin -> allowing(origin, response))
        .orElse(response)
        .with(Field.VARY, named() ? Optional.of("Origin") : Optional.empty());
  }

  private TusResponse allowing(String origin, TusResponse response) {
    Optional<String> credentials = settings.credentials() ? Optional.of("true") : Optional.empty();
    return response
        .with(Field.ALLOW_ORIGIN, named() ? origin : TusSettings.Cors.ANY)
        .with(Field.EXPOSE_HEADERS, exposed(response))
        .with(Field.ALLOW_CREDENTIALS, credentials);
  }

  /** A page may read what the application has to tell it. */
  private static String exposed(TusResponse response) {
    return response.others().isEmpty()
        ? RESPONSE_HEADERS
        : RESPONSE_HEADERS + ", " + String.join(", ", response.others().keySet());
  }

  /** With credentials a browser does not take {@code *} for an answer. */
  private boolean named() {
    return !any || settings.credentials();
  }

  private boolean allowed(String origin) {
    return any || settings.origins().contains(origin);
  }
}
