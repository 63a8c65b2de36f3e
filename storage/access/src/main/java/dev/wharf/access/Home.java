package dev.wharf.access;

import dev.wharf.storage.spi.ObjectKey;
import java.util.Optional;

/**
 * Where an account's root lies in the object store.
 *
 * @param prefix a folder from the store's root, without a slash at either end; empty = all of it
 */
public record Home(String prefix) {

  public Home {
    if (!prefix.isEmpty()) {
      // What is a key can be a folder: no way up, nothing that is Wharf's own.
      prefix = new ObjectKey(prefix).value();
    }
  }

  /** The folder or object in the store, from its root, without a slash at either end. */
  public String locate(VirtualPath path) {
    String below = String.join("/", path.segments());
    return prefix.isEmpty() || below.isEmpty() ? prefix + below : prefix + "/" + below;
  }

  /** The same as an object's key; empty for the root and for what no key can be. */
  public Optional<ObjectKey> key(VirtualPath path) {
    if (path.isRoot()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectKey(locate(path)));
    } catch (IllegalArgumentException noKey) {
      return Optional.empty();
    }
  }
}
