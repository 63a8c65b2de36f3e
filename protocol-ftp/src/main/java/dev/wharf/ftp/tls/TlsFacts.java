package dev.wharf.ftp.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;

/**
 * What a handshake agreed on.
 *
 * @param version as JSSE names it, such as {@code TLSv1.3}
 * @param cipher the cipher suite's name
 * @param certificates the peer's, verified, its own first; empty = none shown
 * @param session for binding data connections to this one
 */
public record TlsFacts(
    String version, String cipher, List<X509Certificate> certificates, SSLSession session) {
  public TlsFacts {
    certificates = List.copyOf(certificates);
  }
}
