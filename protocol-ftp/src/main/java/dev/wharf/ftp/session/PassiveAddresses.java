package dev.wharf.ftp.session;

import dev.wharf.access.proxy.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * What PASV tells a client to dial, for where the client is.
 *
 * @param usual for everybody that no network below holds
 * @param byNetwork for clients in these networks; the first that holds the client counts
 */
public record PassiveAddresses(Host usual, List<Special> byNetwork) {

  /** An address, or where to find one. */
  public sealed interface Host {
    /** The address that the client dialled for its control connection. */
    record FromConnection() implements Host {}

    record Literal(Inet4Address address) implements Host {}

    /** Looked up again for each PASV. */
    record Named(String name) implements Host {}
  }

  /** Clients in this network are told that host. */
  public record Special(Network clients, Host host) {}

  public PassiveAddresses {
    byNetwork = List.copyOf(byNetwork);
  }

  public static PassiveAddresses fromConnection() {
    return new PassiveAddresses(new Host.FromConnection(), List.of());
  }

  Host forClient(InetAddress client) {
    return byNetwork.stream()
        .filter(special -> special.clients().contains(client))
        .map(Special::host)
        .findFirst()
        .orElse(usual);
  }
}
