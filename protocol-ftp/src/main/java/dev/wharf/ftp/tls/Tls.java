package dev.wharf.ftp.tls;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * This server's side of TLS, one context for control and data connections, so that a data
 * connection may resume the session of its control connection. Files that change are taken up by
 * the connections that come after. Thread-safe.
 */
public final class Tls {
  private final TlsSettings settings;

  private Tls(TlsSettings settings) {
    this.settings = settings;
  }

  /**
   * Reads the files.
   *
   * @throws TlsUnusable if they cannot be used; the message names the file and what was expected
   */
  public static Tls load(TlsSettings settings) {
    return new Tls(settings);
  }

  /** For control connections. */
  public Supplier<SSLEngine> controlEngine() {
    throw new UnsupportedOperationException("soon");
  }

  /** For data connections: never sends session tickets under TLS 1.3. */
  public Supplier<SSLEngine> dataEngine() {
    throw new UnsupportedOperationException("soon");
  }

  /** Whether data connections are to be told by {@link #isBound}. */
  public boolean strict() {
    return settings.strict();
  }

  /**
   * Makes JSSE keep sessions here instead of in the client's tickets. To be called first of all:
   * JSSE looks once, when it is loaded.
   */
  public static void prepareStrict() {
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
  }

  /** Marks the session of a control connection; those that resume it carry the mark. */
  public static void bind(SSLSession control, String token) {
    control.putValue("wharf.ftp.session", token);
  }

  /** Whether a data connection's session resumes the control connection's with this token. */
  public static boolean isBound(SSLSession data, String token) {
    return token.equals(data.getValue("wharf.ftp.session"));
  }
}
