package dev.wharf.ftp.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a connection must begin with. Who does not say it in time is closed, and nobody else
 * notices.
 */
final class Greeting {
  private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
  private static final int BUFFER = 4096;

  private final SocketChannel channel;
  private final Poller poller;
  private final Function<ByteString, Optional<Runnable>> reader;
  private final AtomicBoolean over = new AtomicBoolean();
  private ByteString start = ByteString.emptyByteString();

  /**
   * @param channel does not block
   * @param reader what to do with what came so far, once, and on the poller's thread; empty =
   *     nothing before there is more
   */
  Greeting(SocketChannel channel, Poller poller, Function<ByteString, Optional<Runnable>> reader) {
    this.channel = channel;
    this.poller = poller;
    this.reader = reader;
  }

  void begin(Duration limit) {
    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> refuse("nothing in time"));
    read();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      int count = channel.read(buffer);
      if (count < 0) {
        refuse("closed");
        return;
      }
      start = start.concat(ByteString.fromByteBuffer(buffer.flip()));
      Optional<Runnable> next = count == 0 ? Optional.empty() : reader.apply(start);
      next.ifPresentOrElse(
          this::once, () -> poller.await(channel, SelectionKey.OP_READ, this::read));
    } catch (IOException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  private void once(Runnable next) {
    if (over.compareAndSet(false, true)) {
      next.run();
    }
  }

  private void refuse(String cause) {
    once(
        () -> {
          LOG.debug("{} closed before it had said what it must: {}", channel, cause);
          poller.reset(channel);
        });
  }
}
