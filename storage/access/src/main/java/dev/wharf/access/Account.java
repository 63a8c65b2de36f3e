package dev.wharf.access;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What a principal is to Wharf once it is admitted.
 *
 * @param name unique; also the owner of uploads it begins
 * @param kind real or anonymous: TLS may be asked of one and not of the other
 * @param home where its root lies
 * @param permissions what it may do
 * @param maxSessions most sessions at one time in the whole cluster; empty = no limit
 */
public record Account(
    String name, Kind kind, Home home, Set<Permission> permissions, OptionalInt maxSessions) {

  /** Classes of accounts. */
  public enum Kind {
    REAL,
    ANONYMOUS
  }

  public Account {
    permissions = Set.copyOf(permissions);
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }
}
