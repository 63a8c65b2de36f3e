package dev.wharf.ftp.listing;

import java.util.List;
import java.util.stream.Collectors;

/** The facts that MLST and MLSD can tell, RFC 3659 section 7.5, by their names. */
public final class Facts {
  /** In the order in which they are told. */
  public static final List<String> OFFERED = List.of("type", "size", "modify", "perm", "unique");

  /** What is told until a client chooses: all but the costly one. */
  public static final List<String> DEFAULT = List.of("type", "size", "modify", "perm");

  private Facts() {}

  /**
   * What of a choice can be told, in our order. RFC 3659 section 7.9: "facts requested that are not
   * supported … are ignored".
   *
   * @param asked names of facts, lower case
   */
  public static List<String> chosen(List<String> asked) {
    return OFFERED.stream().filter(asked::contains).toList();
  }

  /** What FEAT says after MLST: all that can be told, with a star after each that is. */
  public static String feature(List<String> chosen) {
    return OFFERED.stream()
        .map(fact -> fact + (chosen.contains(fact) ? "*;" : ";"))
        .collect(Collectors.joining());
  }
}
