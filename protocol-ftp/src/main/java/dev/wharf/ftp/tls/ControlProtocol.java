package dev.wharf.ftp.tls;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;

/** Lines over a control connection, in clear, under TLS, or first one and then the other. */
public final class ControlProtocol {
  /** Bytes a line may have. */
  public static final int MAX_LINE = 8192;

  private ControlProtocol() {}

  /** Starts in clear; {@link ControlOutput.Secure} changes that (explicit TLS, RFC 4217). */
  public static BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed> plain(
      int maxLine) {
    throw new UnsupportedOperationException("soon");
  }

  /** Under TLS from the first byte (implicit TLS). */
  public static BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed> secured(
      Supplier<SSLEngine> engine, int maxLine) {
    throw new UnsupportedOperationException("soon");
  }
}
