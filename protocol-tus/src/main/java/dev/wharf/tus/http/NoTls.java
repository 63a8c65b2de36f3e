package dev.wharf.tus.http;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/** The session of a connection that has none: Pekko HTTP wants one with all bytes. */
final class NoTls {
  static final SSLSession SESSION = session();

  private NoTls() {}

  private static SSLSession session() {
    try {
      SSLContext trustsNobody = SSLContext.getInstance("TLS");
      trustsNobody.init(new KeyManager[0], new TrustManager[0], null);
      return trustsNobody.createSSLEngine().getSession();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has TLS", e);
    }
  }
}
