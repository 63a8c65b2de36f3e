package dev.wharf.cluster;

import java.util.regex.Pattern;

/** Words about JDBC that a human may read. */
final class Jdbc {
  private static final Pattern SECRET = Pattern.compile("(?i)((?:password|secret)=)[^&;]*");
  private static final Pattern USER_INFO = Pattern.compile("//[^/@?]*@");
  private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");

  private Jdbc() {}

  /** The address as it may be logged. */
  static String withoutSecrets(String url) {
    String shown = USER_INFO.matcher(url).replaceAll("//");
    return SECRET.matcher(shown).replaceAll("$1…");
  }

  /** The innermost reason, on one line. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message;
    return LINES.matcher(text.strip()).replaceAll("; ");
  }
}
