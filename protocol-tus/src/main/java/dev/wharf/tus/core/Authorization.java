package dev.wharf.tus.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** RFC 6750 §2.1: a bearer token in the {@code Authorization} header, if one is asked for. */
final class Authorization implements Rule {
  private static final String SCHEME = "Bearer ";

  private final Optional<String> token;

  Authorization(Optional<String> token) {
    this.token = token;
  }

  @Override
  public Optional<TusResponse> refusal(TusRequest request) {
    return token
        .filter(expected -> !presented(request).filter(given -> same(given, expected)).isPresent())
        .map(expected -> UNAUTHORIZED);
  }

  /** The value is not repeated in the answer: it may be a password with a typing mistake. */
  private static final TusResponse UNAUTHORIZED =
      TusResponse.refuse(401, "Authorization: missing or wrong (expected: Bearer and the token)")
          .with(Field.WWW_AUTHENTICATE, "Bearer");

  private static Optional<String> presented(TusRequest request) {
    return request
        .headers()
        .get(Field.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  /** In a time that does not depend on where they differ. */
  private static boolean same(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }
}
