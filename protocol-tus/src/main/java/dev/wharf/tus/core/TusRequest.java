package dev.wharf.tus.core;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request as the core sees it: no body, ever.
 *
 * @param method as it came, before any override
 * @param uploadId what follows the base path, as it came; empty = the base path itself
 * @param headers the headers
 * @param peer who connected: the client, or a proxy; empty = not known
 */
public record TusRequest(
    String method, Optional<String> uploadId, RequestHeaders headers, Optional<InetAddress> peer) {

  /** From somebody who is not known. */
  public TusRequest(String method, Optional<String> uploadId, RequestHeaders headers) {
    this(method, uploadId, headers, Optional.empty());
  }

  /**
   * tus 1.0.0, X-HTTP-Method-Override: "The X-HTTP-Method-Override request header MUST be a string
   * which MUST be interpreted as the request's method by the Server, if the header is presented.
   * The actual method of the request MUST be ignored."
   */
  public TusRequest overridden() {
    return headers
        .get(Field.METHOD_OVERRIDE)
        .map(String::trim)
        .map(override -> new TusRequest(override, uploadId, headers, peer))
        .orElse(this);
  }

  /** The same with other headers. */
  TusRequest with(RequestHeaders others) {
    return new TusRequest(method, uploadId, others, peer);
  }

  /** How many bytes the body announces; empty = it does not say, or there is none. */
  OptionalLong bodySize() {
    return headers.get(Field.CONTENT_LENGTH).map(Integers::parse).orElseGet(OptionalLong::empty);
  }

  /** Whether bytes may follow: a length above 0, or chunks. */
  boolean hasBody() {
    return headers.has(Field.TRANSFER_ENCODING) || bodySize().orElse(0) > 0;
  }
}
