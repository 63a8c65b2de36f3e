package dev.wharf.app.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** The one secret that opens the admin API. */
final class Token {
  private static final String SCHEME = "bearer ";

  private final byte[] secret;

  Token(String secret) {
    this.secret = bytes(secret);
  }

  /**
   * Whether a request shows it, RFC 6750 section 2.1. Takes as long for a wrong one as for the
   * right one of the same length.
   *
   * @param authorization the header's value, if there is one
   */
  boolean opens(Optional<String> authorization) {
    return authorization
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(value -> bytes(value.substring(SCHEME.length()).strip()))
        .filter(shown -> MessageDigest.isEqual(secret, shown))
        .isPresent();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
