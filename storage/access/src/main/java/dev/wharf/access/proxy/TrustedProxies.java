package dev.wharf.access.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Whose word counts on where a client is. A proxy notes who called it behind what it was told
 * itself, so a chain is to be believed from its right end, and only as far as those in it are
 * trusted: what stands to the left of that may be anybody's invention.
 *
 * @param networks where those proxies are
 * @param everyone whoever calls is one, also one that hides its address
 */
public record TrustedProxies(List<Network> networks, boolean everyone) {
  public TrustedProxies {
    networks = List.copyOf(networks);
  }

  /** Clients connect directly. */
  public static TrustedProxies none() {
    return new TrustedProxies(List.of(), false);
  }

  /** Only proxies can connect at all, and the outermost of them sees to what clients send. */
  public static TrustedProxies anyone() {
    return new TrustedProxies(List.of(), true);
  }

  /** Those in these networks. */
  public static TrustedProxies in(List<Network> networks) {
    return new TrustedProxies(networks, false);
  }

  /**
   * Whether that one is trusted.
   *
   * @param who empty = it does not say
   */
  public boolean trust(Optional<InetAddress> who) {
    return everyone
        || who.filter(at -> networks.stream().anyMatch(network -> network.contains(at)))
            .isPresent();
  }

  /**
   * Where in a chain the client is: the first from the right that is not trusted, or the left end.
   *
   * @param chain who called whom, as proxies noted it; not empty
   * @return an index into it
   */
  public int client(List<Optional<InetAddress>> chain) {
    int at = chain.size() - 1;
    while (at > 0 && trust(chain.get(at))) {
      at--;
    }
    return at;
  }
}
