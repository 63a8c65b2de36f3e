package dev.wharf.ftp.data;

import java.security.SecureRandom;
import java.util.Base64;

/** Names that nobody can guess. */
final class Names {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 12;

  private Names() {}

  static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
