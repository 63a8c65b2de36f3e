package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.VirtualPath;
import java.util.Optional;

/**
 * What a session remembers between two commands.
 *
 * @param login how far the client has come
 * @param security what is under TLS
 * @param parameters what the client has chosen
 * @param folder the working directory
 * @param renaming what RNFR named
 * @param channel the data connection for the next transfer
 */
record SessionState(
    Login login,
    Security security,
    Parameters parameters,
    VirtualPath folder,
    Optional<VirtualPath> renaming,
    Channel channel) {

  static SessionState initial() {
    return new SessionState(
        new Login.Greeted(),
        Security.CLEAR,
        Parameters.INITIAL,
        VirtualPath.ROOT,
        Optional.empty(),
        new Channel.None());
  }

  /** Who is logged in; empty = nobody. */
  Optional<Account> loggedIn() {
    return login instanceof Login.LoggedIn in ? Optional.of(in.account()) : Optional.empty();
  }

  /** Who is logged in, for verbs that policy lets nobody else say. */
  Account account() {
    return loggedIn().orElseThrow(() -> new IllegalStateException("nobody is logged in"));
  }

  SessionState withLogin(Login other) {
    return new SessionState(other, security, parameters, folder, renaming, channel);
  }

  /** Somebody is in: at the root of its home. */
  SessionState entered(Login.LoggedIn in) {
    return new SessionState(in, security, parameters, VirtualPath.ROOT, Optional.empty(), channel);
  }

  SessionState withSecurity(Security other) {
    return new SessionState(login, other, parameters, folder, renaming, channel);
  }

  SessionState withParameters(Parameters others) {
    return new SessionState(login, security, others, folder, renaming, channel);
  }

  SessionState withFolder(VirtualPath other) {
    return new SessionState(login, security, parameters, other, renaming, channel);
  }

  SessionState withRenaming(Optional<VirtualPath> from) {
    return new SessionState(login, security, parameters, folder, from, channel);
  }

  SessionState withChannel(Channel other) {
    return new SessionState(login, security, parameters, folder, renaming, other);
  }

  /** REIN: as after the greeting, RFC 959 section 4.1.1. */
  SessionState reset() {
    SessionState fresh = initial();
    return new SessionState(
        fresh.login, security.reset(), fresh.parameters, fresh.folder, fresh.renaming, channel);
  }
}
