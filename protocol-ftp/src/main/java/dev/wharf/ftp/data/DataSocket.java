package dev.wharf.ftp.data;

import dev.wharf.ftp.buffer.BufferPool;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data connection's socket, as streams. Bytes are read and written on the thread of the stream
 * that wants them, as long as the socket can: no thread is changed and no thread waits for a slow
 * client.
 */
final class DataSocket {
  private static final Logger LOG = LoggerFactory.getLogger(DataSocket.class);
  private static final int DISCARD = 64 * 1024;

  private final SocketChannel channel;
  private final Poller poller;
  private final ByteString early;
  private final Duration idle;
  private final SharedKillSwitch cord = KillSwitches.shared("data");
  private final CompletableFuture<Done> cut = new CompletableFuture<>();
  private final BufferPool pool = new BufferPool(SocketSource.BUFFER);

  /**
   * @param channel connected
   * @param early bytes that were read already
   * @param idle how long the client may say nothing, or take nothing
   */
  DataSocket(SocketChannel channel, Poller poller, ByteString early, Duration idle)
      throws IOException {
    this.channel = channel;
    this.poller = poller;
    this.early = early;
    this.idle = idle;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  /**
   * What the client says. Completes when the client has closed its side; fails with {@link
   * DataBroken} when the connection breaks or the client is silent for too long.
   */
  Source<ByteString, NotUsed> bytes() {
    Source<ByteString, NotUsed> rest =
        Source.fromGraph(new SocketSource(channel, poller, idle, pool));
    return (early.isEmpty() ? rest : Source.single(early).concatLazy(rest)).via(cord.flow());
  }

  /** Told of what {@link #bytes} brought, once nobody reads it any more. */
  Consumer<ByteString> release() {
    return pool;
  }

  /** What the client is told; completes when the socket has taken the last byte. */
  Sink<ByteString, CompletionStage<Done>> sink() {
    return Flow.<ByteString>create()
        .via(cord.flow())
        .toMat(new SocketSink(channel, poller, idle), Keep.right());
  }

  /** Both directions. */
  Flow<ByteString, ByteString, CompletionStage<Done>> flow() {
    return Flow.fromSinkAndSourceMat(sink(), bytes(), (written, ignored) -> written);
  }

  /**
   * Sends a range of a file, from the page cache to the socket without a copy where the platform
   * can.
   *
   * @param sent told of bytes as they go
   * @return fails with {@link DataBroken}, or with what the file says
   */
  CompletionStage<Done> sendFile(
      FileChannel file, long from, long to, LongConsumer sent, Executor blocking) {
    CompletableFuture<Done> done =
        new FileSender(channel, poller, file, from, to, sent, blocking, idle).start();
    cut.whenComplete((never, cause) -> done.completeExceptionally(cause));
    return done;
  }

  /**
   * Says that no more comes, and waits for the client to say so, too: closing before that could cut
   * off bytes that are still on their way.
   *
   * @return completes when the client has closed or the time is over; never fails
   */
  CompletionStage<Done> goodbye(Duration limit) {
    CompletableFuture<Done> gone = new CompletableFuture<>();
    try {
      channel.shutdownOutput();
      discard(ByteBuffer.allocate(DISCARD), gone);
    } catch (IOException e) {
      gone.complete(Done.getInstance());
    }
    return gone.completeOnTimeout(Done.getInstance(), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One read at a time: a client that talks on must not keep the poller from others. */
  private void discard(ByteBuffer nowhere, CompletableFuture<Done> gone) {
    try {
      if (channel.read(nowhere.clear()) >= 0 && !gone.isDone()) {
        poller.await(channel, SelectionKey.OP_READ, () -> discard(nowhere, gone));
      } else {
        gone.complete(Done.getInstance());
      }
    } catch (IOException e) {
      gone.complete(Done.getInstance());
    }
  }

  /** Says that no more comes. */
  void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      // Whoever reads on will hear of it.
      LOG.debug("closing one side of {}", channel, e);
    }
  }

  /** Closes in order; what is under way in either direction ends. */
  void close() {
    poller.close(channel);
    end();
  }

  /** Closes in a way that cannot be taken for an orderly end; what is under way fails. */
  void reset() {
    poller.reset(channel);
    end();
  }

  /** A closed channel tells nobody who waits for it. */
  private void end() {
    DataBroken cause = new DataBroken("closed");
    cord.abort(cause);
    cut.completeExceptionally(cause);
  }
}
