package dev.wharf.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path as an account sees it: absolute, normalised, from the account's own root. Pure.
 *
 * @param segments names from the root down; empty = the root. None is empty, {@code .} or {@code
 *     ..}, and none holds a slash or a control character
 */
public record VirtualPath(List<String> segments) {
  public static final VirtualPath ROOT = new VirtualPath(List.of());

  private static final String UP = "..";

  public VirtualPath {
    segments = List.copyOf(segments);
    if (!segments.stream().allMatch(VirtualPath::isName)) {
      throw new IllegalArgumentException(
          "path: " + segments + " (expected: names without '/', control characters, '.', '..')");
    }
  }

  private static boolean isName(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals(UP)
        && segment.chars().noneMatch(c -> c == '/' || Character.isISOControl(c));
  }

  /**
   * The path that an argument names, seen from here: absolute if it begins with a slash. Slashes
   * may be doubled or trail; {@code .} stays, {@code ..} goes up; every other name is taken as it
   * is, {@code ~} and leading dashes and spaces too.
   *
   * @return empty if it would lead above the root, if only on its way, or holds a character that no
   *     name can have: a control character, or a backslash, which no key can hold
   */
  public Optional<VirtualPath> resolve(String argument) {
    if (argument.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c))) {
      return Optional.empty();
    }
    List<String> walked = new ArrayList<>(argument.startsWith("/") ? List.of() : segments);
    for (String step : argument.split("/", -1)) {
      if (step.equals(UP) && walked.isEmpty()) {
        return Optional.empty();
      } else if (step.equals(UP)) {
        walked.remove(walked.size() - 1);
      } else if (!step.isEmpty() && !step.equals(".")) {
        walked.add(step);
      }
    }
    return Optional.of(new VirtualPath(walked));
  }

  /** The folder this lies in; the root's is the root. */
  public VirtualPath parent() {
    return isRoot() ? this : new VirtualPath(segments.subList(0, segments.size() - 1));
  }

  /** The last segment; empty for the root. */
  public String name() {
    return isRoot() ? "" : segments.get(segments.size() - 1);
  }

  public boolean isRoot() {
    return segments.isEmpty();
  }

  /** As a client is shown it: {@code /a/b}. */
  @Override
  public String toString() {
    return "/" + String.join("/", segments);
  }
}
