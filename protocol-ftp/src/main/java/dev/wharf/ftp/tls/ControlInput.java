package dev.wharf.ftp.tls;

import org.apache.pekko.util.ByteString;

/** What comes up from a control connection. */
public sealed interface ControlInput {

  /** A line without its end, telnet sequences removed. */
  record Line(ByteString text) implements ControlInput {}

  /** A line longer than allowed; it was thrown away up to its end. */
  record LineTooLong() implements ControlInput {}

  /** The connection is under TLS from here on; what was said before in clear is void. */
  record Secured(TlsFacts facts) implements ControlInput {}
}
