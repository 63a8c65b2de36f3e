package dev.wharf.ftp.tls;

/** How the peer's side of a connection under TLS ended. */
public enum TlsEnd {
  /** With close_notify: everything is there. */
  CLOSED,
  /** The connection ended without close_notify: something may be missing. */
  TRUNCATED,
  /** The handshake, a record or the connection broke, or nobody wanted to read on. */
  FAILED
}
