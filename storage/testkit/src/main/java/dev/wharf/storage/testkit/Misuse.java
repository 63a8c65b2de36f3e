package dev.wharf.storage.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers every breach of the contract by a caller, so that none is lost in a stream. */
final class Misuse {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** Throws unless it holds. */
  void check(boolean holds, String message) {
    if (!holds) {
      seen.add(message);
      throw new IllegalStateException("misuse of the object store: " + message);
    }
  }

  List<String> seen() {
    return List.copyOf(seen);
  }
}
