package dev.wharf.storage.spi;

/**
 * Something broke in the object store: what happened, and whether the same call may go through
 * later. It knows no protocol; each protocol maps it to its own words.
 */
public final class StorageFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What happened. */
  public enum Kind {
    /** No such object, part or staging. */
    NOT_FOUND,
    /** Something is there that must not be. */
    ALREADY_EXISTS,
    /** What is at the key is not what was expected. */
    PRECONDITION,
    /** Credentials or permissions do not allow it. */
    DENIED,
    /** Out of space or over a quota. */
    QUOTA,
    /** Asked to slow down. */
    THROTTLED,
    /** Not reachable, or broken for now. */
    UNAVAILABLE,
    /** What is stored is not what was stored. */
    CORRUPT,
    /** The store cannot do this at all. */
    UNSUPPORTED,
    /** Anything else. */
    UNKNOWN
  }

  private final Kind kind;
  private final boolean mayRetry;

  /**
   * @param kind what happened
   * @param mayRetry whether the same call may go through later
   * @param message names the value and what was expected
   */
  public StorageFailure(Kind kind, boolean mayRetry, String message) {
    super(message);
    this.kind = kind;
    this.mayRetry = mayRetry;
  }

  /** As above, with the back end's own exception. */
  public StorageFailure(Kind kind, boolean mayRetry, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.mayRetry = mayRetry;
  }

  public Kind kind() {
    return kind;
  }

  public boolean mayRetry() {
    return mayRetry;
  }
}
