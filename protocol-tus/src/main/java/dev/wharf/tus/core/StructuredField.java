package dev.wharf.tus.core;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RFC 9651, as much of it as is asked here: items that are integers or booleans, and dictionaries
 * of byte sequences. Strict: "if parsing fails [...] the entire field value MUST be ignored".
 * Parameters are read and mean nothing.
 */
final class StructuredField {
  /** Nothing that is asked here is nearly as long; and patterns recurse. */
  private static final int LONGEST = 1024;

  private static final String KEY = "[a-z*][a-z0-9_.*-]*";
  private static final String INTEGER = "-?[0-9]{1,15}";
  private static final String BYTES = ":[A-Za-z0-9+/=]*:";
  private static final String BARE =
      "(?:\\?[01]|-?[0-9]{1,12}\\.[0-9]{1,3}|@?"
          + INTEGER
          + "|"
          + BYTES
          + "|\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*+\""
          + "|[A-Za-z*][!#$%&'*+.^_`|~:/A-Za-z0-9-]*)";
  private static final String PARAMETERS = "(?:; *" + KEY + "(?:=" + BARE + ")?)*+";

  private static final Pattern INTEGER_ITEM = Pattern.compile("(" + INTEGER + ")" + PARAMETERS);
  private static final Pattern BOOLEAN_ITEM = Pattern.compile("\\?([01])" + PARAMETERS);
  private static final Pattern MEMBER =
      Pattern.compile("(" + KEY + ")(?:=(" + BARE + "))?" + PARAMETERS);
  private static final Pattern COMMA = Pattern.compile("[ \t]*,[ \t]*");

  private StructuredField() {}

  /** An integer that is not negative, or empty. */
  static OptionalLong integer(String value) {
    Matcher item = INTEGER_ITEM.matcher(trimmed(value));
    long number = item.matches() ? Long.parseLong(item.group(1)) : -1;
    return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** A boolean, or empty. */
  static Optional<Boolean> bool(String value) {
    Matcher item = BOOLEAN_ITEM.matcher(trimmed(value));
    return item.matches() ? Optional.of(item.group(1).equals("1")) : Optional.empty();
  }

  /**
   * The members of a dictionary that are byte sequences; nothing if it is no dictionary. Inner
   * lists, which nobody puts there, are no members here.
   */
  static Map<String, byte[]> byteSequences(String value) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    String text = trimmed(value);
    Matcher member = MEMBER.matcher(text);
    Matcher comma = COMMA.matcher(text);
    int at = 0;
    while (member.region(at, text.length()).lookingAt()) {
      if (!put(member, members)) {
        return Map.of();
      }
      at = member.end();
      if (at == text.length()) {
        return members;
      }
      if (!comma.region(at, text.length()).lookingAt()) {
        return Map.of();
      }
      at = comma.end();
    }
    return Map.of();
  }

  /** The last of a name counts. */
  private static boolean put(Matcher member, Map<String, byte[]> members) {
    String item = member.group(2);
    members.remove(member.group(1));
    if (item == null || !item.startsWith(":")) {
      return true;
    }
    try {
      members.put(
          member.group(1), Base64.getDecoder().decode(item.substring(1, item.length() - 1)));
      return true;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Only spaces may stand around it. What is too long is nothing, and so of no type. */
  private static String trimmed(String value) {
    if (value.length() > LONGEST) {
      return "";
    }
    int from = 0;
    int to = value.length();
    while (from < to && value.charAt(from) == ' ') {
      from++;
    }
    while (to > from && value.charAt(to - 1) == ' ') {
      to--;
    }
    return value.substring(from, to);
  }
}
