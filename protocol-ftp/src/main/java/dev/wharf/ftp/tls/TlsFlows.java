package dev.wharf.ftp.tls;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;

/** TLS around a data connection. */
public final class TlsFlows {

  private TlsFlows() {}

  /**
   * What becomes of a connection.
   *
   * @param handshake completes once it is done; fails if it never is
   * @param end how the peer's side ended; never fails. It is there before the plain bytes complete.
   */
  public record Connection(CompletionStage<TlsFacts> handshake, CompletionStage<TlsEnd> end) {}

  /**
   * From plain bytes to cipher bytes and back. The plain side completes after close_notify and
   * after a truncation alike: ask {@link Connection#end}. When our plain side completes,
   * close_notify is sent and the peer may still send.
   */
  public static BidiFlow<ByteString, ByteString, ByteString, ByteString, Connection> server(
      Supplier<SSLEngine> engine) {
    throw new UnsupportedOperationException("soon");
  }
}
