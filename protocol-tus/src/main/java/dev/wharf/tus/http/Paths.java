package dev.wharf.tus.http;

import java.util.Optional;

/** Which paths are ours, and which upload they name. */
final class Paths {
  private final String base;
  private final String bare;

  Paths(String base) {
    this.base = base;
    this.bare = base.substring(0, base.length() - 1);
  }

  boolean owns(String path) {
    return path.startsWith(base) || path.equals(bare);
  }

  /** What follows the base path, as it came; empty = the base path itself. */
  Optional<String> uploadId(String path) {
    return path.length() > base.length()
        ? Optional.of(path.substring(base.length()))
        : Optional.empty();
  }
}
