package dev.wharf.access.proxy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/** Takes the PROXY header off a connection. */
public final class ProxyProtocol {

  private ProxyProtocol() {}

  /**
   * The connection's flow without its header; not one byte behind the header is lost.
   *
   * <p>Materialises both ends as the client sees them; without the PROXY protocol at once. A
   * connection from a stranger, a malformed header, none in time, or an end before it: that stage
   * fails with {@link ProxyRefused}, the bytes fail, too, and the connection is closed. Nothing
   * else notices.
   */
  public static Flow<ByteString, ByteString, CompletionStage<Addresses>> unwrap(
      Tcp.IncomingConnection connection, ProxySettings settings) {
    Addresses direct = new Addresses(connection.remoteAddress(), connection.localAddress());
    if (!settings.required()) {
      return connection
          .flow()
          .mapMaterializedValue(ignored -> CompletableFuture.completedFuture(direct));
    }
    return connection.flow().viaMat(new HeaderStage(direct, settings), Keep.right());
  }
}
