package dev.wharf.ftp.tls;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.util.ByteString;

/** What goes down to a control connection, in order. */
public sealed interface ControlOutput {

  record Send(ByteString bytes) implements ControlOutput {}

  /**
   * From here on both directions are under TLS; what was sent before was in clear.
   *
   * @param last goes out in clear. It comes with the change, because the client's handshake may be
   *     here as soon as the client has read it.
   */
  record Secure(ByteString last, Supplier<SSLEngine> engine) implements ControlOutput {}
}
