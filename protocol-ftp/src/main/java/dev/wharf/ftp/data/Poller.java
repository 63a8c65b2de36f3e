package dev.wharf.ftp.data;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for many sockets: for those that listen, and for those that have nothing to
 * read or no room to write. It never reads or writes itself; whoever waits is told, and must not
 * block it.
 */
final class Poller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  /** After a failing accept, such as for want of file descriptors: do not burn a processor. */
  private static final long BREATH_MILLIS = 50;

  private final Selector selector;
  private final Thread thread;
  private volatile boolean closed;

  Poller(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands over every connection that comes, until the channel is closed. */
  void listen(ServerSocketChannel listening, Consumer<SocketChannel> accepted) throws IOException {
    listening.configureBlocking(false);
    Runnable accept = () -> accept(listening, accepted);
    listening.register(selector, SelectionKey.OP_ACCEPT, accept);
    wake();
  }

  /**
   * Runs something once the channel is ready, on this thread; at most one waits for each kind of
   * readiness. A closed channel is ready, but one that is closed while somebody waits is never.
   */
  void await(SocketChannel channel, int operation, Runnable ready) {
    try {
      Waits waits = waitsOf(channel);
      waits.set(operation, ready);
      keyOf(channel).interestOpsOr(operation);
      wake();
    } catch (ClosedChannelException | CancelledKeyException | ClosedSelectorException e) {
      ready.run();
    }
  }

  private Waits waitsOf(SocketChannel channel) throws ClosedChannelException {
    SelectionKey key = channel.keyFor(selector);
    if (key != null && key.attachment() instanceof Waits waits) {
      return waits;
    }
    Waits waits = new Waits();
    channel.register(selector, 0, waits);
    return waits;
  }

  private SelectionKey keyOf(SocketChannel channel) throws ClosedChannelException {
    SelectionKey key = channel.keyFor(selector);
    if (key == null) {
      throw new ClosedChannelException();
    }
    return key;
  }

  /** Who waits for a channel, by kind of readiness. */
  private static final class Waits {
    private final AtomicReferenceArray<Optional<Runnable>> slots = new AtomicReferenceArray<>(5);

    Waits() {
      for (int i = 0; i < slots.length(); i++) {
        slots.set(i, Optional.empty());
      }
    }

    void set(int operation, Runnable ready) {
      slots.set(Integer.numberOfTrailingZeros(operation), Optional.of(ready));
    }

    void run(int operation) {
      slots
          .getAndSet(Integer.numberOfTrailingZeros(operation), Optional.empty())
          .ifPresent(Runnable::run);
    }
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(this::ready);
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("waiting for data connections failed, and goes on", e);
      }
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.attachment() instanceof Waits waits) {
        int now = key.readyOps();
        key.interestOpsAnd(~now);
        run(waits, now, SelectionKey.OP_READ);
        run(waits, now, SelectionKey.OP_WRITE);
        run(waits, now, SelectionKey.OP_CONNECT);
      } else if (key.attachment() instanceof Runnable accept) {
        accept.run();
      }
    } catch (CancelledKeyException e) {
      LOG.trace("closed meanwhile", e);
    }
  }

  private static void run(Waits waits, int now, int operation) {
    if ((now & operation) != 0) {
      waits.run(operation);
    }
  }

  /** Whatever goes wrong with one connection, the next is accepted. */
  private void accept(ServerSocketChannel listening, Consumer<SocketChannel> accepted) {
    try {
      for (SocketChannel came = listening.accept(); came != null; came = listening.accept()) {
        accepted.accept(came);
      }
    } catch (ClosedChannelException e) {
      LOG.debug("{} listens no more", listening);
    } catch (IOException | RuntimeException e) {
      LOG.warn("a data connection could not be accepted: {}", e.toString());
      breathe();
    }
  }

  private static void breathe() {
    try {
      Thread.sleep(BREATH_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes a channel that was waited for. Without a sign from here its port would stay taken. */
  void close(Channel channel) {
    Channels.close(channel);
    wake();
  }

  /** The same; what is unsent is dropped, and the client is told so (RST). */
  void reset(SocketChannel channel) {
    Channels.dropUnsent(channel);
    close(channel);
  }

  /** A closed selector must not be woken: its descriptor may be another's by then. */
  private synchronized void wake() {
    if (!closed) {
      selector.wakeup();
    }
  }

  /** Nobody is told of anything any more. */
  @Override
  public synchronized void close() {
    closed = true;
    Channels.close(selector);
  }
}
