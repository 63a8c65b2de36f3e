package dev.wharf.access.proxy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whether connections come through a proxy that says for whom.
 *
 * @param required every connection must begin with a PROXY header
 * @param trusted who may send one; a connection from elsewhere is closed
 * @param headerTimeout a header that took longer never comes; at least 1 ms
 */
public record ProxySettings(boolean required, List<Network> trusted, Duration headerTimeout) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  public ProxySettings {
    trusted = List.copyOf(trusted);
    if (required && trusted.isEmpty()) {
      throw new IllegalArgumentException("trusted proxies: none (expected: at least one network)");
    }
    if (headerTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "header time-out: '" + headerTimeout + "' (expected: at least 1 ms)");
    }
  }

  /** Clients connect directly. */
  public static ProxySettings off() {
    return new ProxySettings(false, List.of(), DEFAULT_TIMEOUT);
  }

  /** A header within 5 s from these networks, or no connection. */
  public static ProxySettings requiredFrom(List<Network> trusted) {
    return new ProxySettings(true, trusted, DEFAULT_TIMEOUT);
  }

  public boolean trusts(InetAddress proxy) {
    return trusted.stream().anyMatch(network -> network.contains(proxy));
  }
}
