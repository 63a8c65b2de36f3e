package dev.wharf.tus.core;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A response, ready to be written.
 *
 * @param status HTTP status
 * @param headers without CR or LF
 * @param others headers that are no {@link Field}: the application's own; likewise
 * @param text one line for a human, ending in a newline; empty = no body
 */
public record TusResponse(
    int status, Map<Field, String> headers, Map<String, String> others, String text) {
  private static final int QUOTED = 80;

  /** Without headers that are no {@link Field}. */
  public TusResponse(int status, Map<Field, String> headers, String text) {
    this(status, headers, Map.of(), text);
  }

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
    return new TusResponse(status, more, others, text);
  }

  TusResponse with(Field field, long value) {
    return with(field, Long.toString(value));
  }

  TusResponse with(Field field, Optional<String> value) {
    return value.map(v -> with(field, v)).orElse(this);
  }

  /**
   * As the application wants it. RFC 9110 §15.3.5: a 204 has no content, so that one with a body
   * becomes a 200, unless it was the application that said 204.
   */
  public TusResponse amended(Amendment amendment) {
    String body = amendment.text().orElse(text);
    int given = amendment.status().orElse(status == 204 && !body.isEmpty() ? 200 : status);
    TusResponse response =
        new TusResponse(given, headers, others, given == 204 || given == 304 ? "" : body);
    for (Map.Entry<String, String> header : amendment.headers().entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response;
  }

  /** A header of the application's; one that is not its to set changes nothing. */
  private TusResponse with(String name, String value) {
    if (!Amendment.fits(name)) {
      return this;
    }
    Optional<Field> field = Field.named(name);
    if (field.equals(Optional.of(Field.CONTENT_TYPE))) {
      return with(Field.CONTENT_TYPE, Sanitised.mediaType(value));
    }
    return field.map(known -> with(known, value)).orElseGet(() -> withOther(name, clean(value)));
  }

  private TusResponse withOther(String name, String value) {
    Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(others);
    more.put(name, value);
    return new TusResponse(status, headers, Collections.unmodifiableMap(more), text);
  }

  @Override
  public Map<Field, String> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /** A header's value, or empty. */
  public Optional<String> header(Field field) {
    return Optional.ofNullable(headers.get(field));
  }

  /** The client's words, short and harmless, in quotes. */
  static String quoted(String value) {
    String shown = value.length() > QUOTED ? value.substring(0, QUOTED) + "..." : value;
    return "'" + oneLine(shown) + "'";
  }

  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
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
