package dev.wharf.cluster;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What members show each other, as PEM files, which are read again while the node runs.
 *
 * @param certificate this member's, with a name (common or alternative) that every member's has
 * @param key its private key: PKCS#8 or PKCS#1, not encrypted
 * @param trust the certificate of who signed all of them
 */
public record ClusterTls(Path certificate, Path key, Path trust) {
  /**
   * A file that cannot be used.
   *
   * @param expected what should be in it
   */
  public record Unusable(Path file, String expected) {}

  /** The first that cannot be used; empty = all can. Reads them. */
  public Optional<Unusable> unusable() {
    return PemCheck.of(this);
  }
}
