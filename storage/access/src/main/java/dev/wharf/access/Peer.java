package dev.wharf.access;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The other end of a connection.
 *
 * @param address the client's own, behind whatever proxies are trusted
 * @param encrypted whether the connection is under TLS
 * @param certificates what it showed and what was verified, its own first; empty = none
 */
public record Peer(InetAddress address, boolean encrypted, List<X509Certificate> certificates) {
  public Peer {
    certificates = List.copyOf(certificates);
  }
}
