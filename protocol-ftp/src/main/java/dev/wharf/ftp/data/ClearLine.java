package dev.wharf.ftp.data;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** In clear: FIN is all a client can say at the end. */
final class ClearLine implements Line {
  private final ActorSystem<?> system;
  private final DataSocket socket;
  private final Duration goodbye;

  ClearLine(ActorSystem<?> system, DataSocket socket, Duration goodbye) {
    this.system = system;
    this.socket = socket;
    this.goodbye = goodbye;
  }

  @Override
  public Source<ByteString, ?> bytes() {
    return socket.bytes();
  }

  @Override
  public Consumer<ByteString> release() {
    return socket.release();
  }

  @Override
  public CompletionStage<End> end() {
    return CompletableFuture.completedFuture(End.UNSURE);
  }

  @Override
  public CompletionStage<Done> send(Source<ByteString, ?> bytes) {
    return bytes.runWith(socket.sink(), system).thenCompose(done -> socket.goodbye(goodbye));
  }

  @Override
  public CompletionStage<Done> farewell() {
    return CompletableFuture.completedFuture(Done.getInstance());
  }
}
