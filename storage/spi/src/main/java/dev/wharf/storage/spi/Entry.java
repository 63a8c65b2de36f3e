package dev.wharf.storage.spi;

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
   */
  record Folder(String path) implements Entry {}
}
