package dev.wharf.storage.spi;

/** What must be at the key for a commit to go through. */
public sealed interface Condition {
  /** Nothing is there. */
  record Absent() implements Condition {}

  /**
   * The object that was there when the upload began.
   *
   * @param etag as {@link StoredObject#etag()} gave it
   */
  record Matches(String etag) implements Condition {}
}
