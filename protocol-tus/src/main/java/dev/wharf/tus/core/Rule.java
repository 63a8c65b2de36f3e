package dev.wharf.tus.core;

import java.util.Optional;

/** One sentence of the specification: the refusal of a request that breaks it, or empty. */
@FunctionalInterface
interface Rule {
  Optional<TusResponse> refusal(TusRequest request);

  /** A rule that holds when the condition does. */
  static Optional<TusResponse> unless(
      boolean holds, int status, Field field, TusRequest request, String expected) {
    return holds
        ? Optional.empty()
        : Optional.of(TusResponse.refuse(status, field, request.headers().get(field), expected));
  }
}
