package dev.wharf.storage.s3.testkit;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request that came to the relay, and how it went so far.
 *
 * @param bodyBytes of the request's body, without the framing of chunks, that have passed
 * @param status what the server answered, or the fault in its place; empty before either did
 * @param fault what the relay did to it
 */
public record Exchange(
    S3Request request, long bodyBytes, OptionalInt status, Optional<Fault> fault) {

  public S3Operation operation() {
    return request.operation();
  }
}
