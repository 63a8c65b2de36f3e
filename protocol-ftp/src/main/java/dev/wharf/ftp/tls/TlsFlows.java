package dev.wharf.ftp.tls;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;

/** TLS around a data connection, RFC 4217 sections 9 and 12; this side is always the TLS server. */
public final class TlsFlows {

  private TlsFlows() {}

  /**
   * What becomes of a connection.
   *
   * @param handshake completes once it is done; fails with an {@link javax.net.ssl.SSLException} if
   *     it never is. There is no time limit.
   * @param end how the peer's side ended; never fails. It is there before the plain bytes end.
   * @param release may be told of a chunk of plain bytes from the peer, the very object, once
   *     nobody reads it any more
   */
  public record Connection(
      CompletionStage<TlsFacts> handshake,
      CompletionStage<TlsEnd> end,
      Consumer<ByteString> release) {}

  /**
   * From plain bytes to cipher bytes, and back.
   *
   * <ul>
   *   <li>The plain bytes from the peer complete after close_notify and after a truncation alike:
   *       ask {@link Connection#end} which. They fail if the handshake, a record or the connection
   *       breaks, once everything that came before was handed on.
   *   <li>When the plain bytes to the peer complete, close_notify is sent (after the handshake,
   *       which an empty listing does not cut short), then the cipher bytes complete; if they fail,
   *       no close_notify is sent, and the peer can tell.
   *   <li>A peer that says close_notify before anything was sent to it is answered with
   *       close_notify at once, and the plain bytes to it are cancelled: it has uploaded.
   *   <li>A reader that cancels has the rest read and dropped, so that the end is seen, and no
   *       reset takes the last bytes from a peer that still reads them. To break off at once, fail.
   *   <li>No session tickets are sent under TLS 1.3: unread in the socket of a client that only
   *       sends, they turn its close into a reset, and the end of the upload is lost.
   * </ul>
   *
   * @param release told of each chunk of cipher bytes, the very object, once it is read no more
   */
  public static BidiFlow<ByteString, ByteString, ByteString, ByteString, Connection> server(
      Supplier<SSLEngine> engine, Consumer<ByteString> release) {
    return BidiFlow.fromGraph(new TlsStage(engine, release));
  }
}
