package dev.wharf.access;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.HashingFunction;
import com.password4j.Password;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The kinds of {@link Secret} that a users file may hold. */
final class Secrets {
  static final String ENCODED =
      "a whole argon2id ($argon2id$…) or bcrypt ($2a$…, $2b$…, $2y$…) hash";

  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$(?:0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");
  private static final Pattern ARGON2ID =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,4}),p=(\\d{1,3})"
              + "\\$([A-Za-z0-9+/]{11,})\\$([A-Za-z0-9+/]{16,})");

  /** What crypt(3) and others write: compared as plain text, the hash itself would let in. */
  private static final Pattern A_HASH =
      Pattern.compile(
          "\\$(?:[1567y]|2[abxy]?|gy|md5|sha1|scrypt|argon2(?:id?|d)|pbkdf2[-a-z0-9]*)\\$.*");

  /** Each check takes as much memory; more would put the replica in danger. */
  private static final int MAX_MEMORY_KIB = 256 * 1024;

  private Secrets() {}

  /** A password written down as it is. */
  static Secret plain(String expected) {
    byte[] digest = digest(expected);
    return password -> MessageDigest.isEqual(digest, digest(password));
  }

  private static byte[] digest(String password) {
    return Digests.sha256(password.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether this looks like a hash, and not like a password. */
  static boolean isEncoded(String text) {
    return A_HASH.matcher(text).matches();
  }

  /** argon2id or bcrypt; empty if it is neither, or broken, or takes too much memory. */
  static Optional<Secret> encoded(String text) {
    if (BCRYPT.matcher(text).matches()) {
      return Optional.of(hashed(text, BcryptFunction.getInstanceFromHash(text)));
    }
    return isArgon2id(text)
        ? Optional.of(hashed(text, Argon2Function.getInstanceFromHash(text)))
        : Optional.empty();
  }

  private static boolean isArgon2id(String text) {
    Matcher parts = ARGON2ID.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    int memory = Integer.parseInt(parts.group(1));
    int passes = Integer.parseInt(parts.group(2));
    int lanes = Integer.parseInt(parts.group(3));
    // RFC 9106, section 3.1: memory of at least eight blocks for each lane.
    return passes > 0
        && lanes > 0
        && memory >= 8 * lanes
        && memory <= MAX_MEMORY_KIB
        && isBase64(parts.group(4))
        && isBase64(parts.group(5));
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getDecoder().decode(text).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Secret hashed(String encoded, HashingFunction function) {
    return password -> Password.check(password, encoded).with(function);
  }

  /** PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), as unFTP's key generator makes it. */
  static Secret pbkdf2(byte[] salt, byte[] key, int iterations) {
    return password -> MessageDigest.isEqual(key, derive(password, salt, key.length, iterations));
  }

  private static byte[] derive(String password, byte[] salt, int length, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, length * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }
}
