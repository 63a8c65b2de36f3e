package dev.wharf.ftp.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How TLS is spoken.
 *
 * @param identity this server's certificate and key
 * @param clientAuth whether clients show certificates
 * @param trusted PEM file with the issuers of client certificates; needed unless that is off
 * @param oldest the oldest version spoken: {@code TLSv1.2} or {@code TLSv1.3}
 * @param ciphers cipher suites by JSSE's names, best first; empty = JSSE's own choice
 * @param strict only TLS 1.2, and data connections that resume the control connection's session can
 *     be told from others ({@link Tls#isBound}); {@link Tls#prepareStrict} must come first
 * @param reloadEvery files are looked at for changes at most so often; at least 1 ms
 */
public record TlsSettings(
    Identity identity,
    ClientAuth clientAuth,
    Optional<Path> trusted,
    String oldest,
    List<String> ciphers,
    boolean strict,
    Duration reloadEvery) {
  private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

  public TlsSettings {
    ciphers = List.copyOf(ciphers);
    require(VERSIONS.contains(oldest), "oldest TLS version", oldest, "TLSv1.2 or TLSv1.3");
    require(
        !strict || oldest.equals("TLSv1.2"), "strict TLS with oldest version", oldest, "TLSv1.2");
    require(
        clientAuth == ClientAuth.OFF || trusted.isPresent(),
        "client certificates",
        clientAuth,
        "a file with trusted issuers");
    require(reloadEvery.toMillis() >= 1, "reload every", reloadEvery, "at least 1 ms");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": '" + value + "' (expected: " + expected + ")");
    }
  }

  /** TLS 1.2 and 1.3, no client certificates, files looked at each 5 s. */
  public static TlsSettings of(Identity identity) {
    return new TlsSettings(
        identity,
        ClientAuth.OFF,
        Optional.empty(),
        "TLSv1.2",
        List.of(),
        false,
        Duration.ofSeconds(5));
  }

  public TlsSettings withClientAuth(ClientAuth auth, Path issuers) {
    return new TlsSettings(
        identity, auth, Optional.of(issuers), oldest, ciphers, strict, reloadEvery);
  }

  public TlsSettings withOldest(String version) {
    return new TlsSettings(identity, clientAuth, trusted, version, ciphers, strict, reloadEvery);
  }

  public TlsSettings withCiphers(List<String> suites) {
    return new TlsSettings(identity, clientAuth, trusted, oldest, suites, strict, reloadEvery);
  }

  public TlsSettings withStrict(boolean only) {
    return new TlsSettings(identity, clientAuth, trusted, oldest, ciphers, only, reloadEvery);
  }

  public TlsSettings withReloadEvery(Duration interval) {
    return new TlsSettings(identity, clientAuth, trusted, oldest, ciphers, strict, interval);
  }
}
