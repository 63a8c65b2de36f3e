package dev.wharf.app.http;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.access.proxy.ProxyProtocol;
import dev.wharf.access.proxy.ProxySettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.duration.FiniteDuration;

/**
 * The HTTP/1.1 server of the public port. Pekko HTTP's own can neither take a PROXY header off a
 * connection nor be given another protocol layer, so this is what it does: connections up to a
 * limit, beyond which they wait in the backlog; an idle time-out; an end in order. The client's
 * address is the request's remote address.
 */
public final class FrontServer {
  private static final Logger log = LoggerFactory.getLogger(FrontServer.class);

  private final ClassicActorSystemProvider system;
  private final Materializer materializer;
  private final ServerSettings settings;
  private final ProxySettings proxy;
  private final Layer layer;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
  private final Set<FrontConnection> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Tcp.ServerBinding> binding = new CompletableFuture<>();
  private final CompletableFuture<Done> closed = new CompletableFuture<>();
  private volatile boolean leaving;

  private FrontServer(
      ClassicActorSystemProvider system,
      ServerSettings settings,
      ProxySettings proxy,
      Layer layer,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.settings = settings;
    this.proxy = proxy;
    this.layer = layer;
    this.handler = handler;
  }

  /** HTTP/1.1 on one connection: bytes to requests, responses to bytes. */
  @FunctionalInterface
  public interface Layer {
    /**
     * The layer of a new connection.
     *
     * @param client becomes the requests' remote address
     */
    BidiFlow<ByteString, HttpRequest, HttpResponse, ByteString, NotUsed> of(
        InetSocketAddress client);
  }

  /**
   * Listens.
   *
   * @param at port 0 = any
   * @param proxy whether connections begin with a PROXY header
   * @param handler its answers never fail
   * @return fails if that cannot be listened at
   */
  public static CompletionStage<FrontServer> bind(
      ClassicActorSystemProvider system,
      InetSocketAddress at,
      ServerSettings settings,
      ProxySettings proxy,
      Layer layer,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return new FrontServer(system, settings, proxy, layer, handler).listen(at);
  }

  private CompletionStage<FrontServer> listen(InetSocketAddress at) {
    Pair<CompletionStage<Tcp.ServerBinding>, CompletionStage<Done>> running =
        Tcp.get(system)
            .bind(
                at.getHostString(),
                at.getPort(),
                settings.getBacklog(),
                settings.getSocketOptions(),
                false,
                Optional.empty())
            .mapAsyncUnordered(settings.getMaxConnections(), this::welcome)
            .toMat(Sink.ignore(), Keep.both())
            .run(materializer);
    running.second().whenComplete((done, failure) -> closed.complete(Done.getInstance()));
    return running
        .first()
        .thenApply(
            bound -> {
              binding.complete(bound);
              return this;
            });
  }

  /** Whatever becomes of one connection, the server goes on; completes when it has ended. */
  private CompletionStage<Done> welcome(Tcp.IncomingConnection incoming) {
    FrontConnection connection = new FrontConnection();
    open.add(connection);
    CompletionStage<Done> end =
        run(incoming, connection)
            .exceptionally(broken -> Done.getInstance())
            .whenComplete((done, never) -> open.remove(connection));
    connection
        .ends()
        .whenComplete(
            (ends, refused) -> {
              if (refused != null) {
                log.debug("connection refused: {}", refused.getMessage());
              }
            });
    if (leaving) {
      connection.leave();
    }
    return end;
  }

  private CompletionStage<Done> run(Tcp.IncomingConnection incoming, FrontConnection connection) {
    Flow<ByteString, ByteString, Pair<CompletionStage<Addresses>, CompletionStage<Done>>> line =
        ProxyProtocol.unwrap(incoming, proxy).watchTermination(Keep.both());
    Flow<ByteString, ByteString, CompletionStage<Done>> http =
        Flow.<ByteString, ByteString, NotUsed>lazyFlow(() -> http(connection))
            .watchTermination(Keep.right());
    var running =
        BidiFlow.fromGraph(KillSwitches.<ByteString, ByteString>singleBidi())
            .atop(idleTimeout())
            .join(line, Keep.both())
            .joinMat(http, Keep.both())
            .addAttributes(cancellation())
            .run(materializer);
    UniqueKillSwitch cut = running.first().first();
    CompletionStage<Addresses> header = running.first().second().first();
    CompletionStage<Done> in = running.first().second().second();
    connection.running(header, cut);
    return in.thenCombine(running.second(), (first, second) -> second);
  }

  /** Where a connection that is closed does not take answers, its requests may be read on. */
  private Attributes cancellation() {
    return Attributes.none()
        .and(
            new Attributes.CancellationStrategy(
                Attributes.cancellationStrategyAfterDelay(
                    settings.getStreamCancellationDelay(),
                    Attributes.cancellationStrategyFailStage())));
  }

  private BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> idleTimeout() {
    return settings.getTimeouts().idleTimeout() instanceof FiniteDuration limit
        ? BidiFlow.bidirectionalIdleTimeout(Duration.ofNanos(limit.toNanos()))
        : BidiFlow.fromFlows(Flow.create(), Flow.create());
  }

  private Flow<ByteString, ByteString, NotUsed> http(FrontConnection connection) {
    InetSocketAddress client = connection.serve().client();
    return layer
        .of(client)
        .atop(BidiFlow.fromGraph(new LeavingStage(connection.leaving())))
        .join(Flow.<HttpRequest>create().mapAsync(settings.getPipeliningLimit(), handler::apply));
  }

  /** Where, with the port that was found if any was asked for. */
  public InetSocketAddress localAddress() {
    return binding.join().localAddress();
  }

  /**
   * Takes no new connection, and ends those that are there in order: after the request that runs.
   *
   * @param limit after it they are cut
   * @return completes when the last one is gone
   */
  public CompletionStage<Done> terminate(Duration limit) {
    leaving = true;
    binding.thenCompose(Tcp.ServerBinding::unbind);
    open.forEach(FrontConnection::leave);
    closed
        .copy()
        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (done, late) -> {
              if (late != null) {
                open.forEach(FrontConnection::cut);
              }
            });
    return closed.minimalCompletionStage();
  }
}
