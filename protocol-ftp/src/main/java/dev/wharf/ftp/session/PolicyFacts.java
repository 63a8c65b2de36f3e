package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.Permission;
import java.util.Optional;
import java.util.Set;

/**
 * All that policy looks at.
 *
 * @param account whose kind counts; before login only guessed from the name that was said
 * @param permissions of who is logged in; empty = nobody is
 * @param secured the control connection is under TLS
 * @param dataSecured data connections are to be
 * @param onlyExtended EPSV ALL was said
 * @param settings what is offered and required
 */
record PolicyFacts(
    Account.Kind account,
    Optional<Set<Permission>> permissions,
    boolean secured,
    boolean dataSecured,
    boolean onlyExtended,
    SessionSettings settings) {

  static PolicyFacts of(SessionState state, SessionSettings settings) {
    return new PolicyFacts(
        kind(state.login()),
        state.loggedIn().map(Account::permissions),
        state.security().secured(),
        state.security().data(),
        state.parameters().onlyExtended(),
        settings);
  }

  /** The same for somebody who is about to say this name. */
  PolicyFacts calling(String name) {
    return new PolicyFacts(guess(name), permissions, secured, dataSecured, onlyExtended, settings);
  }

  private static Account.Kind kind(Login login) {
    if (login instanceof Login.LoggedIn in) {
      return in.account().kind();
    }
    return login instanceof Login.AwaitingPassword named ? guess(named.name()) : Account.Kind.REAL;
  }

  /** RFC 1635 names them both. Whoever else comes is treated as a real account. */
  private static Account.Kind guess(String name) {
    return name.equalsIgnoreCase("anonymous") || name.equalsIgnoreCase("ftp")
        ? Account.Kind.ANONYMOUS
        : Account.Kind.REAL;
  }

  boolean concerned(SessionSettings.Who who) {
    return switch (who) {
      case NOBODY -> false;
      case ACCOUNTS -> account == Account.Kind.REAL;
      case EVERYBODY -> true;
    };
  }

  boolean may(Permission permission) {
    return permissions.filter(all -> all.contains(permission)).isPresent();
  }
}
