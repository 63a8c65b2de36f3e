package dev.wharf.ftp.data;

import dev.wharf.ftp.tls.TlsEnd;
import dev.wharf.ftp.tls.TlsFacts;
import dev.wharf.ftp.tls.TlsFlows;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.StreamSubscriptionTimeoutTerminationMode;
import org.apache.pekko.stream.javadsl.AsPublisher;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Under TLS. It runs from the start, so that the handshake is done before anybody asks the store
 * for anything.
 */
final class SecuredLine implements Line {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final DataSocket socket;
  private final boolean lenient;
  private final Duration goodbye;
  private final Subscriber<ByteString> outbound;
  private final Publisher<ByteString> inbound;
  private final TlsFlows.Connection connection;
  private final CompletionStage<Done> written;
  private final CompletableFuture<ByteString> heard = new CompletableFuture<>();

  /**
   * @param lenient an end without close_notify is as good as one in clear
   */
  SecuredLine(
      ActorSystem<?> system,
      DataSocket socket,
      Supplier<SSLEngine> engine,
      boolean lenient,
      Duration goodbye) {
    this.system = system;
    this.socket = socket;
    this.lenient = lenient;
    this.goodbye = goodbye;
    Flow<ByteString, ByteString, Pair<TlsFlows.Connection, CompletionStage<Done>>> both =
        TlsFlows.server(engine, socket.release()).join(socket.flow(), Keep.both());
    var running =
        Source.<ByteString>asSubscriber()
            .viaMat(both, Keep.both())
            // Asks for plain bytes before anybody wants them: TLS agrees on nothing else.
            .buffer(1, OverflowStrategy.backpressure())
            .toMat(Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), Keep.both())
            .addAttributes(
                ActorAttributes.streamSubscriptionTimeout(
                    Duration.ofMinutes(1), StreamSubscriptionTimeoutTerminationMode.noop()))
            .run(system);
    this.outbound = running.first().first();
    this.connection = running.first().second().first();
    this.written = running.first().second().second();
    this.inbound = running.second();
  }

  /** When TLS is agreed on; fails if it cannot be. */
  CompletionStage<TlsFacts> handshake() {
    return connection.handshake();
  }

  @Override
  public Source<ByteString, ?> bytes() {
    // close_notify is answered at once: some clients wait for it before they read the reply.
    Source.completionStage(heard)
        .filter(ByteString::nonEmpty)
        .runWith(Sink.fromSubscriber(outbound), system);
    return Source.fromPublisher(inbound)
        .mapError(Throwable.class, DataBroken::by)
        .watchTermination(
            (ignored, ended) ->
                ended.whenComplete((done, broken) -> heard.complete(ByteString.emptyByteString())));
  }

  @Override
  public Consumer<ByteString> release() {
    return connection.release();
  }

  @Override
  public CompletionStage<End> end() {
    return connection.end().thenApply(this::meaning);
  }

  private End meaning(TlsEnd end) {
    if (end == TlsEnd.CLOSED) {
      return End.CLEAN;
    }
    return end == TlsEnd.TRUNCATED && lenient ? End.UNSURE : End.CUT;
  }

  @Override
  public CompletionStage<Done> send(Source<ByteString, ?> bytes) {
    CompletionStage<Done> answered =
        Source.fromPublisher(inbound)
            .runWith(Sink.ignore(), system)
            .exceptionally(broken -> Done.getInstance());
    CompletionStage<Done> all =
        bytes.watchTermination((left, done) -> done).to(Sink.fromSubscriber(outbound)).run(system);
    return all.thenCombine(written, (one, other) -> one).thenCompose(done -> leave(answered));
  }

  /**
   * TLS reads the socket until the client has closed its side of it. Two readers would take each
   * other's turn, and one of them would wait for nothing.
   */
  private CompletionStage<Done> leave(CompletionStage<Done> answered) {
    socket.shutdownOutput();
    return answered
        .thenApply(done -> true)
        .toCompletableFuture()
        .completeOnTimeout(false, goodbye.toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(
            ended ->
                ended
                    ? socket.goodbye(goodbye)
                    : CompletableFuture.completedFuture(Done.getInstance()));
  }

  @Override
  public CompletionStage<Done> farewell() {
    return written
        .exceptionally(broken -> Done.getInstance())
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
  }
}
