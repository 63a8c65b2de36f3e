package dev.wharf.app.admin;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Why not, RFC 9457; the type is {@code about:blank}, so that the title is the status in words.
 *
 * @param title the status in words
 * @param status HTTP's
 * @param detail one sentence
 * @param value what was given, if that was wrong
 * @param expected what would have been right
 */
record Problem(
    String title, int status, String detail, Optional<String> value, Optional<String> expected) {
  static final String CONTENT_TYPE = "application/problem+json";

  private static Problem plain(int status, String title, String detail) {
    return new Problem(title, status, detail, Optional.empty(), Optional.empty());
  }

  private static Problem of(int status, String title, String what, String value, String expected) {
    return new Problem(
        title,
        status,
        what + ": '" + value + "' (expected: " + expected + ")",
        Optional.of(value),
        Optional.of(expected));
  }

  static Problem off() {
    return plain(
        404,
        "Not Found",
        "The admin API is off. Set WHARF_ADMIN_TOKEN on every replica to turn it on.");
  }

  static Problem starting() {
    return plain(503, "Service Unavailable", "This replica starts. Ask again in a moment.");
  }

  static Problem unauthorized() {
    return plain(
        401,
        "Unauthorized",
        "No token, or a wrong one (expected: Authorization: Bearer, and WHARF_ADMIN_TOKEN).");
  }

  static Problem nowhere(String path) {
    return of(404, "Not Found", "path", path, "one of " + Route.BASE + "/openapi.json");
  }

  static Problem wrongMethod(String method, Collection<String> allowed) {
    return of(
        405, "Method Not Allowed", "method", method, String.join(" or ", new TreeSet<>(allowed)));
  }

  static Problem wrong(String parameter, String value, String expected) {
    return of(400, "Bad Request", parameter, value, expected);
  }

  static Problem notFound(String what, String value, String expected) {
    return of(404, "Not Found", what, value, expected);
  }

  static Problem gone(String id, String detail) {
    return of(410, "Gone", "upload " + detail, id, "one that has not ended");
  }

  static Problem busy(String id) {
    return of(
        409,
        "Conflict",
        "upload is being committed, or its writer did not let go in time",
        id,
        "one that is at rest; ask again in a moment");
  }

  static Problem storeFailed(String detail) {
    return plain(502, "Bad Gateway", "The object store failed: " + detail);
  }

  static Problem unavailable(String detail) {
    return plain(503, "Service Unavailable", detail);
  }
}
