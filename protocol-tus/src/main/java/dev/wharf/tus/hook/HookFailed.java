package dev.wharf.tus.hook;

/**
 * A hook could not give its answer. The request is refused: 503 if the same request may go through
 * later, else 500. Any other exception counts as one that may not. The message goes to the log, not
 * to the client.
 */
public final class HookFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean mayRetry;

  public HookFailed(String message, boolean mayRetry) {
    super(message);
    this.mayRetry = mayRetry;
  }

  /** Whether it may answer later. */
  public boolean mayRetry() {
    return mayRetry;
  }
}
