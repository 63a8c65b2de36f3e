package dev.wharf.tus.core;

import java.util.Base64;
import java.util.Optional;

/**
 * What the bytes of a request must sum up to, or nothing of it counts. Checksum: "The
 * Upload-Checksum header MUST contain the name of the used checksum algorithm and the Base64
 * encoded checksum separated by a space."
 */
public sealed interface Checksum {

  /**
   * Known before the first byte.
   *
   * @param algorithm how they are summed up
   * @param base64 the sum
   */
  record Announced(Algorithm algorithm, String base64) implements Checksum {
    @Override
    public String toString() {
      return algorithm.wire() + " " + base64;
    }
  }

  /**
   * Told behind the last byte, its algorithm as well. Checksum-trailer: "If the hash cannot be
   * calculated at the beginning of the upload, it MAY be included as a trailer."
   */
  record InTrailer() implements Checksum {}

  /** The sum of this text, or empty if it is none that can be checked. */
  static Optional<Announced> parse(String text) {
    String[] words = text.strip().split(" +");
    return words.length == 2
        ? Algorithm.of(words[0]).flatMap(algorithm -> parse(algorithm, words[1]))
        : Optional.empty();
  }

  private static Optional<Announced> parse(Algorithm algorithm, String base64) {
    try {
      byte[] sum = Base64.getDecoder().decode(base64);
      return sum.length == algorithm.size()
          ? Optional.of(new Announced(algorithm, Base64.getEncoder().encodeToString(sum)))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
