package dev.wharf.tus.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * Interim (1xx) responses, which Pekko HTTP has no door for: {@link #protocol} is its HTTP/1.1 for
 * a server that binds its own sockets, and each request that comes through it has {@link #of one of
 * these}. A server bound by Pekko HTTP itself, and HTTP/2, have none.
 *
 * <p>An interim response goes out before the answer to its request and never amid another one; said
 * too late, it is dropped. {@code 100 Continue} is Pekko HTTP's, as ever.
 */
public final class InterimResponses {
  static final AttributeKey<InterimResponses> KEY =
      AttributeKey.create("wharf.interim", InterimResponses.class);

  private static final String LINE = "\r\n";

  private final InterimLine.Turn turn;

  InterimResponses(InterimLine.Turn turn) {
    this.turn = turn;
  }

  /**
   * HTTP/1.1 for the connections of one server. Pekko HTTP's layer is made once, as its own server
   * makes it: with it goes a table of header names, which each connection only copies if it learns
   * a new one.
   *
   * @param settings say also whether requests are given their client's address
   */
  public static Protocol protocol(ClassicActorSystemProvider system, ServerSettings settings) {
    return new Protocol(
        Http.get(system).serverLayer(settings, Optional.empty()).atop(clear()).reversed(),
        settings.getRemoteAddressAttribute());
  }

  /** The protocol of a server; see {@link #protocol}. */
  public static final class Protocol {
    private final BidiFlow<ByteString, HttpRequest, HttpResponse, ByteString, NotUsed> http;
    private final boolean tellsAddress;

    private Protocol(
        BidiFlow<ByteString, HttpRequest, HttpResponse, ByteString, NotUsed> http,
        boolean tellsAddress) {
      this.http = http;
      this.tellsAddress = tellsAddress;
    }

    /**
     * One connection: bytes to requests, responses to bytes; TLS, if any, stands below.
     *
     * @param client becomes the requests' remote address, where the settings ask for one
     */
    public BidiFlow<ByteString, HttpRequest, HttpResponse, ByteString, NotUsed> layer(
        InetSocketAddress client) {
      InterimLine line = new InterimLine();
      Optional<RemoteAddress> from =
          tellsAddress ? Optional.of(RemoteAddress.create(client)) : Optional.empty();
      return BidiFlow.fromFlows(Flow.<ByteString>create(), Flow.fromGraph(new InterimBytes(line)))
          .atop(http)
          .atop(BidiFlow.fromGraph(new InterimTurns(line, from)));
    }
  }

  /**
   * No TLS, as Pekko's {@code TLSPlacebo} has it, which reads all certificates of the JVM first.
   */
  private static BidiFlow<
          TLSProtocol.SslTlsOutbound, ByteString, ByteString, TLSProtocol.SslTlsInbound, NotUsed>
      clear() {
    return BidiFlow.fromFunctions(
        out -> ((TLSProtocol.SendBytes) out).bytes(),
        bytes -> new TLSProtocol.SessionBytes(NoTls.SESSION, bytes));
  }

  /** The way to say something before the answer to this request; empty = there is none. */
  public static Optional<InterimResponses> of(HttpRequest request) {
    return request.getAttribute(KEY);
  }

  /** Says it, if the answer has not begun; from any thread. */
  public void send(StatusCode status, Iterable<HttpHeader> headers) {
    StringBuilder text = new StringBuilder("HTTP/1.1 ");
    text.append(status.intValue()).append(' ').append(status.reason()).append(LINE);
    headers.forEach(
        header -> text.append(header.name()).append(": ").append(header.value()).append(LINE));
    turn.say(ByteString.fromString(text.append(LINE).toString(), "ISO-8859-1"));
  }
}
