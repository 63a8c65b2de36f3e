package dev.wharf.tus.core;

import java.util.Optional;

/**
 * The headers of one request, looked up when asked, never collected. {@code Content-Type}, {@code
 * Content-Length} and {@code Transfer-Encoding} are among them wherever an HTTP library keeps them.
 */
@FunctionalInterface
public interface RequestHeaders {

  /** The field's value, several lines of it joined with a comma; empty if it was not sent. */
  Optional<String> get(Field field);

  /** Whether it was sent, with or without a value. */
  default boolean has(Field field) {
    return get(field).isPresent();
  }
}
