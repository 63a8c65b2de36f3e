package dev.wharf.tus.core;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * tus 1.0.0, Upload-Metadata: "Since metadata can contain arbitrary binary values, Servers SHOULD
 * carefully validate metadata values or sanitize them before using them as header values to avoid
 * header smuggling."
 */
final class Sanitised {
  private static final int MAX_CODE_POINTS = 200;
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\uFFFD]");
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}";
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(TOKEN + "/" + TOKEN + "( ?; ?" + TOKEN + "=" + TOKEN + "){0,4}");

  private Sanitised() {}

  /**
   * The last segment of a path, without control, format or broken characters; empty if nothing is
   * left.
   */
  static Optional<String> fileName(String given) {
    String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    String clean = UNFIT.matcher(last).replaceAll("").strip();
    boolean dots = clean.equals(".") || clean.equals("..");
    return clean.isEmpty() || dots ? Optional.empty() : Optional.of(shortened(clean));
  }

  private static String shortened(String name) {
    int length = name.codePointCount(0, name.length());
    return length <= MAX_CODE_POINTS
        ? name
        : name.substring(name.offsetByCodePoints(0, length - MAX_CODE_POINTS)).strip();
  }

  /** The type if it has the form of one, in lower case up to its parameters. */
  static Optional<String> mediaType(String given) {
    String type = given.strip();
    return MEDIA_TYPE.matcher(type).matches() ? Optional.of(lowerCased(type)) : Optional.empty();
  }

  private static String lowerCased(String type) {
    int end = type.indexOf(';') < 0 ? type.length() : type.indexOf(';');
    return type.substring(0, end).toLowerCase(Locale.ROOT) + type.substring(end);
  }
}
