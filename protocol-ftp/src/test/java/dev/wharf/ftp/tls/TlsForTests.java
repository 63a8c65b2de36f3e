package dev.wharf.ftp.tls;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * A server's TLS and a client that trusts it, for tests of other packages.
 *
 * @param server with a fresh certificate
 * @param client trusts it
 */
public record TlsForTests(Tls server, SSLContext client) {

  public static TlsForTests in(Path folder) {
    return in(folder, settings -> settings);
  }

  public static TlsForTests in(Path folder, UnaryOperator<TlsSettings> changed) {
    TestCertificate certificate = TestCertificate.ec(folder, "data");
    Tls server = Tls.load(changed.apply(TlsSettings.of(certificate.pem())));
    return new TlsForTests(server, certificate.client());
  }
}
