package dev.wharf.ftp.data;

import java.util.concurrent.CompletionException;

/** A data connection that cannot go on. Stackless: the network is like that. */
final class DataBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataBroken(String message) {
    super(message, null, false, false);
  }

  static DataBroken by(Throwable failure) {
    return failure instanceof DataBroken broken ? broken : new DataBroken(words(failure));
  }

  /** What a failure says of itself, without the stages it came through. */
  static String words(Throwable failure) {
    Throwable cause = cause(failure);
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /** What failed first, less the wrapping of stages. */
  static Throwable cause(Throwable failure) {
    Throwable inner = failure.getCause();
    return failure instanceof CompletionException && inner != null ? cause(inner) : failure;
  }
}
