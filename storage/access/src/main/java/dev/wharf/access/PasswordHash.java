package dev.wharf.access;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.Password;
import com.password4j.types.Argon2;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Makes what a users file keeps instead of passwords. */
public final class PasswordHash {
  /** bcrypt looks at no more of a password. */
  public static final int BCRYPT_MAX_BYTES = 72;

  // OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane; bcrypt of 10.
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int BCRYPT_COST = 10;

  /** Without those that look alike. */
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private static final int GENERATED_LENGTH = 20;

  private PasswordHash() {}

  /** {@code $argon2id$v=19$m=19456,t=2,p=1$…}, with a random salt. */
  public static String argon2id(String password) {
    return Password.hash(password)
        .addRandomSalt(SALT_BYTES)
        .with(Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, KEY_BYTES, Argon2.ID))
        .getResult();
  }

  /**
   * {@code $2b$10$…}, with a random salt.
   *
   * @throws IllegalArgumentException if the password is longer than {@value #BCRYPT_MAX_BYTES}
   *     bytes: what follows them would not count
   */
  public static String bcrypt(String password) {
    if (password.getBytes(StandardCharsets.UTF_8).length > BCRYPT_MAX_BYTES) {
      throw new IllegalArgumentException(
          "password: too long for bcrypt (expected: at most " + BCRYPT_MAX_BYTES + " bytes)");
    }
    return Password.hash(password)
        .with(BcryptFunction.getInstance(Bcrypt.B, BCRYPT_COST))
        .getResult();
  }

  /** A password that nobody will guess, of letters and digits that cannot be confused. */
  static String generated() {
    return new SecureRandom()
        .ints(GENERATED_LENGTH, 0, LETTERS.length())
        .mapToObj(LETTERS::charAt)
        .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
        .toString();
  }
}
