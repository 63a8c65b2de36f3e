package dev.wharf.storage.s3;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import java.util.Optional;

/**
 * Where everything lies in the bucket.
 *
 * @param prefix before every key: empty, or ending with a slash
 */
record Layout(String bucket, String prefix) {

  /** An object's key in the bucket. */
  String object(ObjectKey key) {
    return prefix + key.value();
  }

  /** What the keys of all that is in a folder begin with, and the key of its marker. */
  String folder(String name) {
    return name.isEmpty() ? prefix : prefix + name + "/";
  }

  /** What the keys of a journal's staging begin with. */
  String staging(String journal) {
    return prefix + ObjectKey.RESERVED + "/staging/" + journal + "/";
  }

  /** What the keys of an upload's tails begin with. */
  String staging(StagingId id) {
    return staging(id.journal()) + id.upload() + "/";
  }

  String tail(StagingId id, String name) {
    return staging(id) + name;
  }

  /** The object's key, or the folder's name as one, unless no object of ours can have it. */
  Optional<ObjectKey> key(String inBucket) {
    try {
      return Optional.of(new ObjectKey(inBucket.substring(prefix.length())));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** A name that an object or a folder below the root can have. */
  static String requireName(String name) {
    try {
      return new ObjectKey(name).value();
    } catch (IllegalArgumentException notOurs) {
      throw new StorageFailure(
          StorageFailure.Kind.UNSUPPORTED,
          false,
          "folder: '" + name + "' (expected: a key)",
          notOurs);
    }
  }
}
