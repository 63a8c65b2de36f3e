package dev.wharf.tus.core;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the application decides about an upload that is to be created. What is empty stays as it
 * was.
 *
 * @param owner who may go on with it
 * @param id its identity, and so the end of its URL; never used before
 * @param metadata instead of the client's, as the client will be told by HEAD; an empty map = none
 * @param target the key of the object it becomes; nothing may be there
 * @param maxSize most bytes it may have, if that is less than the operator allows anyway
 */
public record Changes(
    Optional<String> owner,
    Optional<UploadId> id,
    Optional<Map<String, String>> metadata,
    Optional<ObjectKey> target,
    OptionalLong maxSize) {
  /** Everything as the client asked for it. */
  public static final Changes NONE =
      new Changes(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty());

  public Changes {
    metadata = metadata.map(Map::copyOf);
    metadata.ifPresent(pairs -> pairs.keySet().forEach(Metadata::requireKey));
    if (maxSize.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "maximum size: " + maxSize.getAsLong() + " (expected: 0 or more bytes)");
    }
  }

  public Changes withOwner(String principal) {
    return new Changes(Optional.of(principal), id, metadata, target, maxSize);
  }

  public Changes withId(UploadId other) {
    return new Changes(owner, Optional.of(other), metadata, target, maxSize);
  }

  public Changes withMetadata(Map<String, String> pairs) {
    return new Changes(owner, id, Optional.of(pairs), target, maxSize);
  }

  public Changes withTarget(ObjectKey key) {
    return new Changes(owner, id, metadata, Optional.of(key), maxSize);
  }

  public Changes withMaxSize(long bytes) {
    return new Changes(owner, id, metadata, target, OptionalLong.of(bytes));
  }
}
