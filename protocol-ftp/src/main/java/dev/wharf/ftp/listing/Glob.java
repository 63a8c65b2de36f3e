package dev.wharf.ftp.listing;

/**
 * Patterns for names, as of a shell: {@code *} any characters, {@code ?} one, {@code [a-z]} one of
 * these, {@code [!a-z]} one of the others, {@code \} takes the next as it is. An unclosed bracket
 * is a bracket. Letters match in their own case only.
 *
 * <p>Takes at most (length of the pattern) × (length of the name) steps, whatever the pattern:
 * after a mismatch only the last star is tried anew.
 */
public final class Glob {
  private static final int LONGEST = 2048;

  private final int[] pattern;
  private final int[] name;

  /** For each place in the pattern, where the next closing bracket is; 0 = nowhere. */
  private final int[] nextClosing;

  private Glob(String pattern, String name) {
    this.pattern = pattern.codePoints().toArray();
    this.name = name.codePoints().toArray();
    this.nextClosing = nextClosing(this.pattern);
  }

  private static int[] nextClosing(int[] pattern) {
    int[] next = new int[pattern.length];
    int closing = 0;
    for (int i = pattern.length - 1; i >= 0; i--) {
      closing = pattern[i] == ']' ? i : closing;
      next[i] = closing;
    }
    return next;
  }

  /** Whether the text has anything in it that makes it a pattern. */
  public static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /**
   * Whether the pattern is that of the whole name. A dot at the start of a name is matched by a dot
   * only: whether to show such names is the caller's to say.
   */
  public static boolean matches(String pattern, String name) {
    return pattern.length() <= LONGEST && new Glob(pattern, name).matches();
  }

  private boolean matches() {
    int p = 0;
    int n = 0;
    int afterStar = -1;
    int resume = 0;
    while (n < name.length) {
      int next = step(p, name[n]);
      if (p < pattern.length && pattern[p] == '*') {
        afterStar = ++p;
        resume = n;
      } else if (next > 0) {
        p = next;
        n++;
      } else if (afterStar >= 0) {
        p = afterStar;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }

  /** Where the pattern goes on after one character, or 0 if it is not that character's. */
  private int step(int p, int c) {
    if (p >= pattern.length) {
      return 0;
    }
    return switch (pattern[p]) {
      case '?' -> p + 1;
      case '\\' -> escaped(p, c);
      case '[' -> closing(p) > 0 ? inBrackets(p, c) : literal(p, c);
      default -> literal(p, c);
    };
  }

  private int literal(int p, int c) {
    return pattern[p] == c ? p + 1 : 0;
  }

  private int escaped(int p, int c) {
    boolean last = p + 1 == pattern.length;
    return last ? literal(p, c) : pattern[p + 1] == c ? p + 2 : 0;
  }

  private int inBrackets(int p, int c) {
    int end = closing(p);
    boolean negated = negated(p);
    boolean found = false;
    for (int i = negated ? p + 2 : p + 1; i < end; i++) {
      boolean range = i + 2 < end && pattern[i + 1] == '-';
      found = found || (range ? pattern[i] <= c && c <= pattern[i + 2] : pattern[i] == c);
      i += range ? 2 : 0;
    }
    return found == negated ? 0 : end + 1;
  }

  private boolean negated(int p) {
    return p + 1 < pattern.length && (pattern[p + 1] == '!' || pattern[p + 1] == '^');
  }

  /** Where a bracket closes, or 0; one that comes first is one of its characters. */
  private int closing(int p) {
    int from = negated(p) ? p + 3 : p + 2;
    return from < pattern.length ? nextClosing[from] : 0;
  }
}
