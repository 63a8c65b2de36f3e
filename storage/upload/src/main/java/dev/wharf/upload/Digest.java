package dev.wharf.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What all bytes of an upload must sum up to, however many requests bring them. RFC 9530 calls it a
 * representation digest.
 *
 * @param algorithm how they are summed up
 * @param base64 the sum
 */
public record Digest(Algorithm algorithm, String base64) {

  /** Those that RFC 9530 calls active. */
  public enum Algorithm {
    SHA_256("SHA-256"),
    SHA_512("SHA-512");

    private final String java;

    Algorithm(String java) {
      this.java = java;
    }

    /** A sum of nothing yet. */
    public MessageDigest sum() {
      try {
        return MessageDigest.getInstance(java);
      } catch (NoSuchAlgorithmException every) {
        throw new IllegalStateException("every Java platform has " + java, every);
      }
    }
  }

  /** Of these bytes' sum. */
  public static Digest of(Algorithm algorithm, byte[] sum) {
    return new Digest(algorithm, Base64.getEncoder().encodeToString(sum));
  }
}
