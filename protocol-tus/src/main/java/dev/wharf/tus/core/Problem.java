package dev.wharf.tus.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * RFC 9457: what went wrong, for a program.
 *
 * <p>A refusal that has no type of its own is about its status; its text is the detail.
 */
record Problem(String type, String title, Map<String, Long> members) {
  private static final String TYPES = "https://iana.org/assignments/http-problem-types#";
  private static final String MEDIA_TYPE = "application/problem+json";

  /** "mismatching-upload-offset", with the two offsets. */
  static Problem mismatchingOffset(long expected, long provided) {
    Map<String, Long> members = new LinkedHashMap<>();
    members.put("expected-offset", expected);
    members.put("provided-offset", provided);
    return new Problem(
        TYPES + "mismatching-upload-offset",
        "offset from request does not match offset of resource",
        members);
  }

  /** "inconsistent-upload-length". */
  static Problem inconsistentLength() {
    return new Problem(
        TYPES + "inconsistent-upload-length", "inconsistent length values for upload", Map.of());
  }

  /** The refusal as this problem. */
  TusResponse told(TusResponse refusal) {
    StringBuilder json = new StringBuilder();
    json.append("{\"type\":").append(quoted(type)).append(",\"title\":").append(quoted(title));
    members.forEach(
        (name, value) -> json.append(',').append(quoted(name)).append(':').append(value));
    return finished(json, refusal);
  }

  /** A refusal in words as a problem about its status; anything else as it is. */
  static TusResponse plain(TusResponse response) {
    return response.status() < 400 || isTold(response)
        ? response
        : finished(new StringBuilder("{\"type\":\"about:blank\""), response);
  }

  /** Or in the words of an application, whatever those are. */
  private static boolean isTold(TusResponse response) {
    return response.header(Field.CONTENT_TYPE).isPresent();
  }

  private static TusResponse finished(StringBuilder json, TusResponse refusal) {
    json.append(",\"status\":").append(refusal.status());
    String detail = refusal.text().strip();
    if (!detail.isEmpty()) {
      json.append(",\"detail\":").append(quoted(detail));
    }
    return new TusResponse(
            refusal.status(), refusal.headers(), refusal.others(), json.append("}\n").toString())
        .with(Field.CONTENT_TYPE, MEDIA_TYPE);
  }

  /** Of text without control characters. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
