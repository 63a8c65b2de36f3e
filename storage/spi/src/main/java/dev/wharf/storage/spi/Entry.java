package dev.wharf.storage.spi;

import java.time.Instant;
import java.util.Optional;

/** One line of a listing. */
public sealed interface Entry {
  /**
   * A finished object in the folder.
   *
   * @param object its size, time and names
   */
  record File(StoredObject object) implements Entry {}

  /**
   * A folder in the folder.
   *
   * @param path from the root, without a slash at either end
   * @param modified when something was last made or removed in it, if the store knows
   */
  record Folder(String path, Optional<Instant> modified) implements Entry {}
}
