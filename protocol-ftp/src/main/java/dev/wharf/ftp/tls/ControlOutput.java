package dev.wharf.ftp.tls;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.util.ByteString;

/** What goes down to a control connection, in order. */
public sealed interface ControlOutput {

  record Send(ByteString bytes) implements ControlOutput {}

  /** From here on both directions are under TLS; what was sent before was in clear. */
  record Secure(Supplier<SSLEngine> engine) implements ControlOutput {}
}
