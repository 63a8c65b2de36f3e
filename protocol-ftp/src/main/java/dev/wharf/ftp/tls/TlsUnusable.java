package dev.wharf.ftp.tls;

/** TLS cannot be set up from these settings; the message is one line that names what is wrong. */
public final class TlsUnusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TlsUnusable(String message) {
    super(message);
  }

  TlsUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
