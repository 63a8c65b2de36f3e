package dev.wharf.upload;

import org.apache.pekko.util.ByteString;

/** What bytes sum up to. */
final class Digests {
  private Digests() {}

  static Digest of(Digest.Algorithm algorithm, ByteString bytes) {
    return Digest.of(algorithm, algorithm.sum().digest(bytes.toArray()));
  }
}
