package dev.wharf.ftp.listing;

import dev.wharf.access.Permission;
import java.util.Locale;
import java.util.function.Predicate;

/** What the fact {@code type} can be, RFC 3659 section 7.5.1, and what can be done with each. */
public enum EntryType {
  FILE("adfrw"),
  DIR("cdeflmp"),
  /** The folder that is listed. */
  CDIR("celmp"),
  /** The folder above the one that is listed. */
  PDIR("el");

  private final String letters;

  EntryType(String letters) {
    this.letters = letters;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The fact {@code perm}, section 7.5.5. */
  String permissions(Predicate<Permission> may) {
    StringBuilder held = new StringBuilder();
    letters.chars().filter(letter -> holds((char) letter, may)).forEach(held::appendCodePoint);
    return held.toString();
  }

  private boolean holds(char letter, Predicate<Permission> may) {
    return switch (letter) {
      case 'a', 'c', 'w' -> may.test(Permission.PUT);
      case 'd' -> may.test(this == FILE ? Permission.DELETE : Permission.REMOVE_FOLDER);
      case 'f' -> may.test(Permission.RENAME);
      case 'l' -> may.test(Permission.LIST);
      case 'm' -> may.test(Permission.MAKE_FOLDER);
      case 'p' -> may.test(Permission.DELETE);
      case 'r' -> may.test(Permission.GET);
      default -> true;
    };
  }
}
