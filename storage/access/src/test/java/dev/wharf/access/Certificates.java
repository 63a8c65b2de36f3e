package dev.wharf.access;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/** Certificates that only ever lived in these tests. */
final class Certificates {
  private Certificates() {}

  static List<X509Certificate> chain(String name) {
    try (InputStream pem =
        Objects.requireNonNull(Certificates.class.getResourceAsStream(name + ".pem"), name)) {
      return List.of(
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem));
    } catch (IOException | CertificateException e) {
      throw new AssertionError(e);
    }
  }
}
