package dev.wharf.ftp.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/**
 * A server on loopback that says each line again, knows {@code AUTH TLS} and {@code QUIT}, and
 * remembers what it heard.
 */
final class LineServer implements AutoCloseable {
  static final int MAX_LINE = 100;

  private final Tls tls;
  private final Tcp.ServerBinding binding;

  /** What came up from all connections, in order; how each one ended comes last. */
  final Queue<ControlInput> heard = new ConcurrentLinkedQueue<>();

  final Queue<String> ends = new ConcurrentLinkedQueue<>();

  LineServer(ActorSystem<?> system, Tls tls, boolean implicit) throws Exception {
    this.tls = tls;
    Source<Tcp.IncomingConnection, CompletionStage<Tcp.ServerBinding>> connections =
        Tcp.get(system).bind("127.0.0.1", 0, 100, List.of(), true, Optional.empty());
    binding =
        connections
            .to(Sink.foreach(it -> it.handleWith(handler(implicit), system)))
            .run(system)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  int port() {
    return binding.localAddress().getPort();
  }

  private Flow<ByteString, ByteString, NotUsed> handler(boolean implicit) {
    Supplier<SSLEngine> engine = tls.controlEngine();
    BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed> protocol =
        implicit ? ControlProtocol.secured(engine, MAX_LINE) : ControlProtocol.plain(MAX_LINE);
    return protocol.reversed().join(session(implicit));
  }

  private Flow<ControlInput, ControlOutput, NotUsed> session(boolean implicit) {
    return Flow.<ControlInput>create()
        .watchTermination(
            (mat, done) -> {
              remember(done);
              return mat;
            })
        .statefulMap(
            () -> false,
            (Boolean awaitsTls, ControlInput input) -> {
              heard.add(input);
              return answer(awaitsTls, input);
            },
            awaitsTls -> Optional.empty())
        .takeWhile(answers -> !answers.isEmpty(), true)
        .mapConcat(answers -> answers.isEmpty() ? List.of(send("221 bye")) : answers)
        .prepend(greeting(implicit));
  }

  /** Under implicit TLS what the handshake agreed on serves as one. */
  private static Source<ControlOutput, NotUsed> greeting(boolean implicit) {
    return implicit ? Source.empty() : Source.single(send("220 hello"));
  }

  private void remember(CompletionStage<Done> done) {
    done.whenComplete((ok, broken) -> ends.add(broken == null ? "completed" : broken.toString()));
  }

  private Pair<Boolean, List<ControlOutput>> answer(boolean awaitsTls, ControlInput input) {
    if (input instanceof ControlInput.Secured secured) {
      return Pair.create(false, List.of(send("250 " + secured.facts().version())));
    }
    if (input instanceof ControlInput.LineTooLong) {
      return Pair.create(awaitsTls, List.of(send("500 too long")));
    }
    String line = ((ControlInput.Line) input).text().utf8String();
    if (line.equals("AUTH TLS")) {
      ControlOutput secure =
          new ControlOutput.Secure(ByteString.fromString("234 go on\r\n"), tls.controlEngine());
      return Pair.create(true, List.of(secure));
    }
    return line.equals("QUIT")
        ? Pair.create(awaitsTls, List.of())
        : Pair.create(awaitsTls, List.of(send("200 " + line)));
  }

  private static ControlOutput send(String reply) {
    return new ControlOutput.Send(
        ByteString.fromArray((reply + "\r\n").getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    binding.unbind().toCompletableFuture().join();
  }
}
