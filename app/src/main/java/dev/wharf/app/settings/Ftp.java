package dev.wharf.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where FTP clients come in, and how.
 *
 * @param bind where control connections come in
 * @param tlsBind the same for implicit TLS; empty = nowhere
 * @param greeting what a client is greeted with
 * @param passive where passive data connections land, and what is said of it
 * @param active whether clients may have themselves dialled
 * @param proxies networks whose connections begin with a PROXY header; empty = none does
 * @param tls certificates and what is asked for; empty = no TLS
 * @param idleTimeout how long a session may say nothing
 * @param quietTime how long a control connection must outlive an upload
 * @param hash who may ask for checksums
 * @param ascii whether TYPE A converts
 * @param acceptChmod whether SITE CHMOD is accepted, which changes nothing
 * @param quitEnds whether QUIT before the reply to an upload counts as its end in order
 * @param maxSessions on one replica
 * @param maxSessionsPerAddress of them from one address
 */
public record Ftp(
    Address bind,
    Optional<Address> tlsBind,
    String greeting,
    Passive passive,
    boolean active,
    List<String> proxies,
    Optional<Tls> tls,
    Duration idleTimeout,
    Duration quietTime,
    Who hash,
    boolean ascii,
    boolean acceptChmod,
    boolean quitEnds,
    int maxSessions,
    int maxSessionsPerAddress) {

  /** Ports from the first to the last. */
  public record Ports(int first, int last) {
    public List<Integer> all() {
      return java.util.stream.IntStream.rangeClosed(first, last).boxed().toList();
    }
  }

  /**
   * Passive data connections.
   *
   * @param ports where they land, on every replica
   * @param advertised those that this replica names
   * @param host the address PASV names; empty = the one that the client dialled
   * @param hosts the same by the client's network
   */
  public record Passive(
      Ports ports, Ports advertised, Optional<String> host, Map<String, String> hosts) {}

  /** Classes of accounts, for what is asked of them or allowed to them. */
  public enum Who {
    NONE,
    ACCOUNTS,
    ALL
  }

  /** Whether clients show a certificate. */
  public enum ClientCertificates {
    OFF,
    REQUEST,
    REQUIRE
  }

  /** Lowest TLS versions. */
  public enum Version {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String number;

    Version(String number) {
      this.number = number;
    }

    static Optional<Version> parse(String text) {
      return java.util.Arrays.stream(values()).filter(v -> v.number.equals(text)).findFirst();
    }
  }

  /**
   * TLS.
   *
   * @param certificate a chain (PEM), or a PKCS#12 store
   * @param key the key (PEM); empty with a PKCS#12 store
   * @param keyPassword the store's
   * @param trust signers of clients' certificates
   * @param clients whether clients show one
   * @param control whose control connection must be under TLS before a login
   * @param data whose data connections must be
   * @param lowest version
   * @param reuse whether data connections must resume the control connection's session
   * @param lenient whether an upload may end without close_notify
   */
  public record Tls(
      Path certificate,
      Optional<Path> key,
      Optional<String> keyPassword,
      Optional<Path> trust,
      ClientCertificates clients,
      Who control,
      Who data,
      Version lowest,
      boolean reuse,
      boolean lenient) {
    /** Without the password. */
    @Override
    public String toString() {
      return "TLS with " + certificate;
    }
  }
}
