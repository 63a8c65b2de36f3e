package dev.wharf.files;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.Optional;

/** Names of objects and folders: from the root, without a slash at either end. */
final class Names {

  private Names() {}

  /** The folder in which it lies; empty = the root. */
  static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /** The name as a key; empty if nothing in a store can have it. */
  static Optional<ObjectKey> key(String name) {
    try {
      return Optional.of(new ObjectKey(name));
    } catch (IllegalArgumentException unspeakable) {
      return Optional.empty();
    }
  }

  static StorageFailure notFound(String what, String name) {
    return new StorageFailure(Kind.NOT_FOUND, false, what + " '" + name + "' does not exist");
  }

  static StorageFailure isThere(String what, String name) {
    return new StorageFailure(
        Kind.ALREADY_EXISTS, false, what + " '" + name + "' is there (expected: nothing)");
  }

  static StorageFailure unsupported(String message) {
    return new StorageFailure(Kind.UNSUPPORTED, false, message);
  }
}
