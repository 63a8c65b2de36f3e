package dev.wharf.tus.core;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * tus 1.0.0, Upload-Metadata: "Since metadata can contain arbitrary binary values, Servers SHOULD
 * carefully validate metadata values or sanitize them before using them as header values to avoid
 * header smuggling."
 */
final class Sanitised {
  private static final int MAX_CODE_POINTS = 200;
  private static final Pattern ENDING =
      Pattern.compile("(?s)(?<=.)(\\.tar)?\\.[A-Za-z0-9]{1,10}\\z");
  private static final Pattern SLASHES = Pattern.compile("[/\\\\]");
  private static final Pattern FIRST_DOTS = Pattern.compile("^\\.+");
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

  /**
   * All of it as one segment of an object's key: composed characters, no control, format or broken
   * ones, underscores for slashes and for dots at the start; empty if nothing is left.
   *
   * @param most bytes of UTF-8; what is longer loses its middle, and keeps its ending
   */
  static Optional<String> segment(String given, int most) {
    String clean = UNFIT.matcher(Normalizer.normalize(given, Form.NFC)).replaceAll("").strip();
    String flat = SLASHES.matcher(clean).replaceAll("_");
    String named = FIRST_DOTS.matcher(flat).replaceFirst(dots -> "_".repeat(dots.group().length()));
    return named.isEmpty() ? Optional.empty() : Optional.of(shortened(named, most));
  }

  private static String shortened(String name, int most) {
    if (bytes(name) <= most) {
      return name;
    }
    int ending = ending(name);
    String kept = 2 * ending <= most ? name.substring(name.length() - ending) : "";
    return start(name, most - kept.length()) + kept;
  }

  /** As many whole characters as fit, and no space at their end. */
  private static String start(String name, int most) {
    int end = 0;
    int bytes = 0;
    while (end < name.length()) {
      int point = name.codePointAt(end);
      bytes += bytes(Character.toString(point));
      if (bytes > most) {
        break;
      }
      end += Character.charCount(point);
    }
    return name.substring(0, end).strip();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** How long the ending of a file name is, with its dot; 0 = it has none. */
  static int ending(String name) {
    Matcher ending = ENDING.matcher(name);
    return ending.find() ? ending.group().length() : 0;
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
