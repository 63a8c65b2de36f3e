package dev.wharf.tus.core;

import dev.wharf.upload.Digest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * RFC 9530: {@code Content-Digest} is of what this request brings, {@code Repr-Digest} of the whole
 * upload. One whose algorithm is not known here says nothing.
 *
 * @param content what the content of the request must sum up to, or nothing of it counts
 * @param upload what all bytes of the upload must sum up to, or it does not become complete
 */
record DraftDigest(Optional<Checksum> content, Optional<Digest> upload) {
  private static final Map<String, Digest.Algorithm> ALGORITHMS =
      Map.of("sha-256", Digest.Algorithm.SHA_256, "sha-512", Digest.Algorithm.SHA_512);

  /**
   * What a request says.
   *
   * @param atOnce whether it brings all of the upload, and that in one piece or not at all: where
   *     it has no digest of its content, that of the whole is the same, and is cheaper to see to
   */
  static DraftDigest of(TusRequest request, boolean atOnce) {
    Optional<Digest> content = said(request, Field.CONTENT_DIGEST);
    Optional<Digest> whole = said(request, Field.REPR_DIGEST);
    return atOnce && content.isEmpty()
        ? new DraftDigest(whole.map(DraftDigest::checksum), Optional.empty())
        : new DraftDigest(content.map(DraftDigest::checksum), whole);
  }

  private static Optional<Digest> said(TusRequest request, Field field) {
    return request
        .headers()
        .get(field)
        .map(StructuredField::byteSequences)
        .flatMap(DraftDigest::known);
  }

  private static Optional<Digest> known(Map<String, byte[]> digests) {
    return digests.entrySet().stream()
        .flatMap(
            digest ->
                Optional.ofNullable(ALGORITHMS.get(digest.getKey().toLowerCase(Locale.ROOT)))
                    .map(algorithm -> Digest.of(algorithm, digest.getValue()))
                    .stream())
        .findFirst();
  }

  private static Checksum checksum(Digest digest) {
    Algorithm algorithm =
        switch (digest.algorithm()) {
          case SHA_256 -> Algorithm.SHA256;
          case SHA_512 -> Algorithm.SHA512;
        };
    return new Checksum.Announced(algorithm, digest.base64());
  }
}
