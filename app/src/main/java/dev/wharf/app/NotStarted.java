package dev.wharf.app;

/** The node could not start. The message is one line: what, and what was expected. */
final class NotStarted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotStarted(String message) {
    super(message);
  }
}
