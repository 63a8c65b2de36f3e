package dev.wharf.tus.core;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * RFC 9530: {@code Content-Digest} is of what this request brings, {@code Repr-Digest} of the whole
 * upload, and so the same where one request brings all of it. One whose algorithm is not known here
 * says nothing.
 */
final class DraftDigest {
  private static final Map<String, Algorithm> ALGORITHMS =
      Map.of("sha-256", Algorithm.SHA256, "sha-512", Algorithm.SHA512);

  private DraftDigest() {}

  /**
   * What the content of a request must sum up to.
   *
   * @param whole whether it is all of the upload
   */
  static Optional<Checksum> of(TusRequest request, boolean whole) {
    Optional<Checksum> content = of(request, Field.CONTENT_DIGEST);
    return whole ? content.or(() -> of(request, Field.REPR_DIGEST)) : content;
  }

  private static Optional<Checksum> of(TusRequest request, Field field) {
    return request
        .headers()
        .get(field)
        .map(StructuredField::byteSequences)
        .flatMap(DraftDigest::known);
  }

  private static Optional<Checksum> known(Map<String, byte[]> digests) {
    return digests.entrySet().stream()
        .flatMap(
            digest ->
                Optional.ofNullable(ALGORITHMS.get(digest.getKey().toLowerCase(Locale.ROOT)))
                    .<Checksum>map(algorithm -> announced(algorithm, digest.getValue()))
                    .stream())
        .findFirst();
  }

  private static Checksum.Announced announced(Algorithm algorithm, byte[] sum) {
    return new Checksum.Announced(algorithm, Base64.getEncoder().encodeToString(sum));
  }
}
