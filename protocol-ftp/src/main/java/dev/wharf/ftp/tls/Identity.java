package dev.wharf.ftp.tls;

import java.nio.file.Path;

/** Where this server's certificate and key are. */
public sealed interface Identity {

  /**
   * PEM files; one file may hold both.
   *
   * @param chain the certificate, then its issuers
   * @param key PKCS#8, PKCS#1 or SEC1, not encrypted
   */
  record Pem(Path chain, Path key) implements Identity {}

  /** A PKCS#12 key store with one private key. */
  record Pkcs12(Path store, String password) implements Identity {
    @Override
    public String toString() {
      return "Pkcs12[store=" + store + "]";
    }
  }
}
