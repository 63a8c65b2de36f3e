package dev.wharf.access;

import dev.wharf.access.Account.Kind;
import dev.wharf.access.Admission.Denied;
import dev.wharf.access.Admission.Granted;
import dev.wharf.access.Principal.Proof;
import dev.wharf.access.proxy.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An account, and how somebody proves to be its owner.
 *
 * @param account what it may do
 * @param enabled whether anybody may log in
 * @param secret what a password is held against; empty = there is none
 * @param certificate what a certificate is held against; empty = none is asked for. With a secret
 *     too, both are needed
 * @param from where a peer must be; empty = anywhere, an empty list = nowhere
 */
record Login(
    Account account,
    boolean enabled,
    Optional<Secret> secret,
    Optional<CertificateRule> certificate,
    Optional<List<Network>> from) {

  Login {
    from = from.map(List::copyOf);
  }

  /** Whether the peer's certificate lets it in without a password. */
  Optional<Granted> withoutPassword(String username, Peer peer) {
    return secret.isEmpty() && certificate.isPresent() && objection(true, peer).isEmpty()
        ? Optional.of(granted(username))
        : Optional.empty();
  }

  /**
   * Looks at everything, whatever is wrong first, so that each refusal takes as long.
   *
   * @param decoy takes the time that a secret would
   * @return {@code Granted}, or {@code Denied} without a delay
   */
  Admission withPassword(String username, String password, Peer peer, Secret decoy) {
    boolean matches = password(password, decoy);
    return objection(matches, peer)
        .<Admission>map(cause -> new Denied(Duration.ZERO, cause))
        .orElseGet(() -> granted(username));
  }

  private boolean password(String password, Secret decoy) {
    if (isAnonymous() || secret.isPresent()) {
      return secret.map(known -> known.matches(password)).orElse(true);
    }
    boolean ignored = decoy.matches(password);
    return certificate.isPresent();
  }

  private Optional<String> objection(boolean passwordMatches, Peer peer) {
    if (!passwordMatches) {
      return Optional.of("wrong password");
    }
    if (!certificate.map(rule -> rule.accepts(peer.certificates())).orElse(true)) {
      return Optional.of("no certificate that " + UserKeys.CLIENT_CERT + " allows");
    }
    if (!isFromRightPlace(peer.address())) {
      return Optional.of("address is not in " + UserKeys.ALLOWED_IP_RANGES);
    }
    return enabled ? Optional.empty() : Optional.of("account is disabled");
  }

  private boolean isFromRightPlace(InetAddress address) {
    return from.map(ranges -> ranges.stream().anyMatch(range -> range.contains(address)))
        .orElse(true);
  }

  private Granted granted(String username) {
    return new Granted(new Principal(username, proof()), account);
  }

  private Proof proof() {
    if (secret.isPresent()) {
      return certificate.isPresent() ? Proof.BOTH : Proof.PASSWORD;
    }
    return certificate.isPresent() ? Proof.CERTIFICATE : Proof.NONE;
  }

  private boolean isAnonymous() {
    return account.kind() == Kind.ANONYMOUS;
  }
}
