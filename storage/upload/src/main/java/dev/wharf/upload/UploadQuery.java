package dev.wharf.upload;

import java.time.Instant;
import java.util.Optional;

/**
 * Which uploads, the newest first.
 *
 * @param state in which state
 * @param owner whose; empty = anybody's
 * @param prefix what their target keys begin with; empty = anything
 * @param limit at most so many, 1 to {@value #MOST}
 * @param after the last one of the page before; empty = from the newest on
 */
public record UploadQuery(
    State state,
    Optional<String> owner,
    Optional<String> prefix,
    int limit,
    Optional<Place> after) {
  /** The most that one page has. */
  public static final int MOST = 200;

  public UploadQuery {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MOST + ")");
    }
  }

  /** The state of an upload as far as the index knows. */
  public enum State {
    /** It takes bytes, or is being made an object. */
    OPEN,
    /** It is an object; or was, if that was deleted past it. */
    COMPLETE,
    /** It was terminated, has expired or failed, less than a day ago. */
    ENDED
  }

  /** The place of an upload in the order of lists. */
  public record Place(Instant created, UploadId id) {}
}
