package dev.wharf.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The words of {@code vfs_perms}. They are read from left to right, beginning with all permissions
 * but {@link Permission#ADMIN}, as unFTP does.
 */
final class PermissionWords {
  static final String EXPECTED =
      "none, all, admin, read-only (or ro), no-delete,"
          + " or + or - before list, get, put, del, ren, mkdir, rmdir, md5, admin";

  private static final Map<String, Permission> NAMES =
      Map.of(
          "list", Permission.LIST,
          "get", Permission.GET,
          "put", Permission.PUT,
          "del", Permission.DELETE,
          "ren", Permission.RENAME,
          "mkdir", Permission.MAKE_FOLDER,
          "rmdir", Permission.REMOVE_FOLDER,
          "md5", Permission.HASH,
          "admin", Permission.ADMIN);

  private static final Set<Permission> REMOVING =
      EnumSet.of(Permission.DELETE, Permission.REMOVE_FOLDER);

  private final Set<Permission> permissions = usual();

  static Set<Permission> usual() {
    return EnumSet.complementOf(EnumSet.of(Permission.ADMIN));
  }

  /** The shortest way to say it, without signs. */
  static List<String> of(Set<Permission> permissions) {
    return NAMES.entrySet().stream()
        .filter(entry -> permissions.contains(entry.getValue()))
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Takes one more word.
   *
   * @return false if it is none
   */
  boolean take(String word) {
    switch (word) {
      case "none" -> permissions.clear();
      case "all" -> permissions.addAll(usual());
      case "admin" -> permissions.add(Permission.ADMIN);
      case "ro", "read-only" -> permissions.retainAll(reading());
      case "no-delete" -> permissions.removeAll(REMOVING);
      default -> {
        return takeSigned(word);
      }
    }
    return true;
  }

  private static Set<Permission> reading() {
    return EnumSet.of(Permission.LIST, Permission.GET, Permission.HASH, Permission.ADMIN);
  }

  private boolean takeSigned(String word) {
    Optional<Permission> named =
        word.isEmpty() ? Optional.empty() : Optional.ofNullable(NAMES.get(word.substring(1)));
    if (named.isEmpty() || !Stream.of("+", "-").anyMatch(word::startsWith)) {
      return false;
    }
    if (word.startsWith("+")) {
      permissions.add(named.get());
    } else {
      permissions.remove(named.get());
    }
    return true;
  }

  Set<Permission> permissions() {
    return Set.copyOf(permissions);
  }
}
