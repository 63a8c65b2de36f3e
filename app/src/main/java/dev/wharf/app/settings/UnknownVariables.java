package dev.wharf.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Environment variables that look like ours and are not: usually a slip of the finger. */
public final class UnknownVariables {
  /** What Kubernetes sets in every pod beside a service named wharf. */
  private static final Pattern SERVICE_LINK = Pattern.compile("WHARF_(SERVICE|PORT)(_.*)?");

  private UnknownVariables() {}

  /** One line for each, with the nearest name that is known. */
  public static List<String> warnings(Collection<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(Key.VARIABLE_PREFIX))
        .filter(name -> !Key.variables().contains(name))
        .filter(name -> !SERVICE_LINK.matcher(name).matches())
        .sorted()
        .map(name -> name + ": not known to this build (nearest: " + nearest(name) + ")")
        .toList();
  }

  private static String nearest(String name) {
    return Key.variables().stream()
        .min(Comparator.comparingInt(known -> distance(name, known)))
        .orElseThrow();
  }

  /** Levenshtein's: insertions, deletions and replacements. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
