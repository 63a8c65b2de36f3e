package dev.wharf.cluster;

/** The database cannot be used. The message is one line: what, and what was expected. */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean mayPass;

  DatabaseUnavailable(String message, Throwable cause) {
    this(message, cause, false);
  }

  /**
   * @param mayPass whether the same may work a moment later
   */
  DatabaseUnavailable(String message, Throwable cause, boolean mayPass) {
    super(message, cause);
    this.mayPass = mayPass;
  }

  DatabaseUnavailable(String message) {
    super(message);
    this.mayPass = false;
  }

  /** Whether the same may work a moment later. */
  boolean mayPass() {
    return mayPass;
  }
}
