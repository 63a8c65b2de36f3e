package dev.wharf.access;

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

  public VirtualPath {
    segments = List.copyOf(segments);
  }

  /**
   * The path that an argument names, seen from here: absolute if it begins with a slash.
   *
   * @return empty if it would lead above the root, or holds a character that no name can have
   */
  public Optional<VirtualPath> resolve(String argument) {
    throw new UnsupportedOperationException("not yet");
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
