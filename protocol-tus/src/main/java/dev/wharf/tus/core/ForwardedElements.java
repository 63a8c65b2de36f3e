package dev.wharf.tus.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code Forwarded} header field, RFC 7239 §4: what each proxy says of the request as it came
 * in, the outermost first. More lenient in one point: an address with colons need not be quoted.
 */
final class ForwardedElements {
  private final String text;
  private int at;

  private ForwardedElements(String text) {
    this.text = text;
  }

  /**
   * Parameters by name in lower case, one map for each element, the first of a name counts; empty
   * if any part of it is malformed, as it cannot be told then who said what.
   */
  static Optional<List<Map<String, String>>> parse(String text) {
    return new ForwardedElements(text).elements();
  }

  private Optional<List<Map<String, String>>> elements() {
    List<Map<String, String>> elements = new ArrayList<>();
    Map<String, String> element = new HashMap<>();
    while (true) {
      if (!pair(element)) {
        return Optional.empty();
      }
      boolean end = at == text.length();
      if (end || text.charAt(at) == ',') {
        elements.add(element);
        element = new HashMap<>();
      }
      if (end) {
        return Optional.of(elements);
      }
      at++;
    }
  }

  /** Reads {@code name=value}, or nothing, up to a separator; answers whether it is well-formed. */
  private boolean pair(Map<String, String> element) {
    skipSpace();
    if (separated()) {
      return true;
    }
    int equals = text.indexOf('=', at);
    if (equals < 0) {
      return false;
    }
    String name = text.substring(at, equals).toLowerCase(Locale.ROOT);
    at = equals + 1;
    Optional<String> value = at < text.length() && text.charAt(at) == '"' ? quoted() : word();
    skipSpace();
    value.ifPresent(is -> element.putIfAbsent(name, is));
    return value.isPresent() && isWord(name) && separated();
  }

  private Optional<String> word() {
    int start = at;
    while (!separated() && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
      at++;
    }
    return Optional.of(text.substring(start, at)).filter(ForwardedElements::isWord);
  }

  /** RFC 9110 §5.6.4: up to the quote that is not escaped. */
  private Optional<String> quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next == '"') {
        at++;
        return Optional.of(value.toString());
      }
      if (next == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    return Optional.empty();
  }

  private static boolean isWord(String text) {
    return !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '"' || c > '~');
  }

  private boolean separated() {
    return at == text.length() || text.charAt(at) == ',' || text.charAt(at) == ';';
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }
}
