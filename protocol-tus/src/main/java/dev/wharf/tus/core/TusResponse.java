package dev.wharf.tus.core;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A response, ready to be written.
 *
 * @param status HTTP status
 * @param headers without CR or LF
 * @param text one line for a human, ending in a newline; empty = no body
 */
public record TusResponse(int status, Map<Field, String> headers, String text) {
  private static final int QUOTED = 80;

  /** A status alone. */
  static TusResponse of(int status) {
    return new TusResponse(status, Map.of(), "");
  }

  /** A status and why. */
  static TusResponse refuse(int status, String why) {
    return new TusResponse(status, Map.of(), why + "\n");
  }

  /** A status, the value that was wrong, and what would have been right. */
  static TusResponse refuse(int status, Field field, Optional<String> value, String expected) {
    return refuse(
        status,
        field.wire()
            + ": "
            + value.map(TusResponse::quoted).orElse("missing")
            + " (expected: "
            + expected
            + ")");
  }

  TusResponse with(Field field, String value) {
    Map<Field, String> more = new EnumMap<>(Field.class);
    more.putAll(headers);
    more.put(field, clean(value));
    return new TusResponse(status, Collections.unmodifiableMap(more), text);
  }

  TusResponse with(Field field, long value) {
    return with(field, Long.toString(value));
  }

  TusResponse with(Field field, Optional<String> value) {
    return value.map(v -> with(field, v)).orElse(this);
  }

  /** A header's value, or empty. */
  public Optional<String> header(Field field) {
    return Optional.ofNullable(headers.get(field));
  }

  /** The client's words, short and harmless, in quotes. */
  static String quoted(String value) {
    String shown = value.length() > QUOTED ? value.substring(0, QUOTED) + "..." : value;
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  private static String clean(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return value.replaceAll("\\p{Cntrl}", "");
      }
    }
    return value;
  }
}
