package dev.wharf.ftp.tls;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/** Data connections on loopback: each sends the same bytes, and what comes in is collected. */
final class DataServer implements AutoCloseable {
  /**
   * One connection.
   *
   * @param received collects, also when the stream fails
   * @param done how the stream of received bytes ended
   */
  record Transfer(
      TlsFlows.Connection connection, ByteStringBuilder received, CompletionStage<Done> done) {}

  private final Supplier<SSLEngine> engine;
  private final Source<ByteString, ?> outgoing;
  private final Tcp.ServerBinding binding;
  private final BlockingQueue<Transfer> transfers = new LinkedBlockingQueue<>();

  DataServer(ActorSystem<?> system, Supplier<SSLEngine> engine, Source<ByteString, ?> outgoing)
      throws Exception {
    this(system, engine, outgoing, new InetSocketAddress("127.0.0.1", 0));
  }

  DataServer(
      ActorSystem<?> system,
      Supplier<SSLEngine> engine,
      Source<ByteString, ?> outgoing,
      InetSocketAddress address)
      throws Exception {
    this.engine = engine;
    this.outgoing = outgoing;
    Source<Tcp.IncomingConnection, CompletionStage<Tcp.ServerBinding>> connections =
        Tcp.get(system)
            .bind(
                address.getHostString(), address.getPort(), 100, List.of(), true, Optional.empty());
    binding =
        connections
            .to(Sink.foreach(connection -> transfers.add(serve(connection, system))))
            .run(system)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  private Transfer serve(Tcp.IncomingConnection connection, ActorSystem<?> system) {
    ByteStringBuilder received = new ByteStringBuilder();
    Flow<ByteString, ByteString, TlsFlows.Connection> secured =
        TlsFlows.server(engine, any -> {}).join(connection.flow());
    Pair<TlsFlows.Connection, CompletionStage<Done>> running =
        outgoing
            .viaMat(secured, Keep.right())
            .toMat(Sink.foreach(received::append), Keep.both())
            .run(system);
    return new Transfer(running.first(), received, running.second());
  }

  int port() {
    return binding.localAddress().getPort();
  }

  /** The next connection's; waits for it. */
  Transfer next() throws InterruptedException {
    return Optional.ofNullable(transfers.poll(10, TimeUnit.SECONDS)).orElseThrow();
  }

  @Override
  public void close() {
    binding.unbind().toCompletableFuture().join();
  }
}
