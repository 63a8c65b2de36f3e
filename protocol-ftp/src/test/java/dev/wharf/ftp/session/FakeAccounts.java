package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import dev.wharf.access.Accounts;
import dev.wharf.access.Admission;
import dev.wharf.access.Home;
import dev.wharf.access.Peer;
import dev.wharf.access.Permission;
import dev.wharf.access.Principal;
import dev.wharf.access.Principal.Proof;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * anna and otto may do everything but see others, boss may that, too; reader reads; the password of
 * all is "secret". anonymous needs none; card needs a certificate and nothing else.
 */
final class FakeAccounts implements Accounts {
  static final Set<Permission> ALL = EnumSet.complementOf(EnumSet.of(Permission.ADMIN));

  volatile Duration delay = Duration.ZERO;
  volatile OptionalInt maxSessions = OptionalInt.empty();
  volatile @Nullable Peer lastPeer;

  @Override
  public CompletionStage<Admission> admit(String username, Peer peer) {
    lastPeer = peer;
    if (username.equals("anonymous") || username.equals("guest")) {
      return done(
          granted(
              username,
              Proof.NONE,
              Account.Kind.ANONYMOUS,
              Set.of(Permission.LIST, Permission.GET)));
    }
    return username.equals("card") && peer.encrypted()
        ? done(granted(username, Proof.CERTIFICATE, Account.Kind.REAL, ALL))
        : done(new Admission.PasswordNeeded());
  }

  @Override
  public CompletionStage<Admission> login(String username, String password, Peer peer) {
    lastPeer = peer;
    if (!password.equals("secret")) {
      return done(new Admission.Denied(delay, "wrong password"));
    }
    return permissions(username)
        .map(all -> done(granted(username, Proof.PASSWORD, Account.Kind.REAL, all)))
        .orElseGet(() -> done(new Admission.Denied(delay, "unknown")));
  }

  private static Optional<Set<Permission>> permissions(String username) {
    return switch (username) {
      case "anna", "otto" -> Optional.of(ALL);
      case "boss" -> Optional.of(EnumSet.allOf(Permission.class));
      case "reader" -> Optional.of(Set.of(Permission.LIST, Permission.GET));
      default -> Optional.empty();
    };
  }

  private Admission granted(
      String name, Proof proof, Account.Kind kind, Set<Permission> permissions) {
    return new Admission.Granted(
        new Principal(name, proof),
        new Account(name, kind, new Home("home"), permissions, maxSessions));
  }

  private static CompletionStage<Admission> done(Admission admission) {
    return CompletableFuture.completedFuture(admission);
  }
}
