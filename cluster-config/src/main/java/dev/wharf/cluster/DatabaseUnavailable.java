package dev.wharf.cluster;

/** The database cannot be used. The message is one line: what, and what was expected. */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatabaseUnavailable(String message, Throwable cause) {
    super(message, cause);
  }

  DatabaseUnavailable(String message) {
    super(message);
  }
}
