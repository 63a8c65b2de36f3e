package dev.wharf.ftp.server;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.access.proxy.ProxyProtocol;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.ftp.session.Sessions;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.ControlOutput;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for control connections, and hands each to a session of its own. */
final class Doors {
  private static final Logger log = LoggerFactory.getLogger(Doors.class);
  private static final int BACKLOG = 256;

  /** Replies that wait for a client to read them; more, and it does not. */
  private static final int REPLIES = 512;

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final ProxySettings proxy;
  private final Sessions sessions;
  private final List<Tcp.ServerBinding> open = new ArrayList<>();

  Doors(ActorSystem<?> system, ProxySettings proxy, Sessions sessions) {
    this.system = system;
    this.materializer = Materializer.createMaterializer(system);
    this.proxy = proxy;
    this.sessions = sessions;
  }

  /**
   * Listens.
   *
   * @param protocol made anew for each connection
   * @return where, with the port that was found if any was asked for
   */
  InetSocketAddress open(
      InetSocketAddress address,
      Supplier<BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed>> protocol) {
    try {
      Tcp.ServerBinding binding =
          Tcp.get(system)
              .bind(
                  address.getHostString(),
                  address.getPort(),
                  BACKLOG,
                  List.of(TcpSO.keepAlive(true), TcpSO.tcpNoDelay(true)),
                  true,
                  Optional.empty())
              .to(Sink.foreach(connection -> welcome(connection, protocol.get())))
              .run(materializer)
              .toCompletableFuture()
              .join();
      open.add(binding);
      return binding.localAddress();
    } catch (CompletionException e) {
      throw new FtpNotStarted(
          "FTP at '%s:%d' (expected: an address of this machine and a free port)"
              .formatted(address.getHostString(), address.getPort()));
    }
  }

  /** Listens no more; completes when every port is free again. */
  CompletionStage<Void> close() {
    return CompletableFuture.allOf(
        open.stream()
            .map(binding -> binding.unbind().toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Whatever becomes of one connection, the door stays open. */
  private void welcome(
      Tcp.IncomingConnection connection,
      BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed> protocol) {
    Flow<ControlOutput, ControlInput, CompletionStage<Addresses>> lines =
        protocol.join(ProxyProtocol.unwrap(connection, proxy), Keep.right());
    var running =
        Source.<ControlOutput>queue(REPLIES)
            .viaMat(lines, Keep.both())
            .toMat(
                Sink.<ControlInput>queue(1).withAttributes(Attributes.inputBuffer(1, 1)),
                Keep.both())
            .run(materializer);
    Pair<BoundedSourceQueue<ControlOutput>, CompletionStage<Addresses>> upper = running.first();
    SinkQueueWithCancel<ControlInput> in = running.second();
    upper
        .second()
        .whenComplete(
            (ends, failure) -> {
              if (failure == null) {
                sessions.open(new StreamedControl(ends, upper.first(), in));
              } else {
                log.debug("connection refused: {}", failure.getMessage());
              }
            });
  }
}
