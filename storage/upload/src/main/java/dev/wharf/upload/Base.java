package dev.wharf.upload;

import dev.wharf.storage.spi.StoredObject;

/** Bytes with which a new upload begins: the store has them already, and copies them itself. */
public sealed interface Base {

  /**
   * The beginning of a finished object.
   *
   * @param object exactly that one
   * @param size how many of its first bytes
   */
  record OfObject(StoredObject object, long size) implements Base {}

  /**
   * The beginning of another unfinished upload. Its claim of the target key passes to the new one
   * in one step, and it is terminated.
   *
   * @param upload the other upload
   * @param size how many of its first bytes; at most its offset
   */
  record OfUpload(UploadId upload, long size) implements Base {}
}
