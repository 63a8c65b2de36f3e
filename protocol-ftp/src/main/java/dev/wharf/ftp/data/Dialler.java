package dev.wharf.ftp.data;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Makes active connections, without a thread that waits. */
final class Dialler {
  private final DataContext context;
  private final Map<String, CompletableFuture<SocketChannel>> dialling = new ConcurrentHashMap<>();

  Dialler(DataContext context) {
    this.context = context;
  }

  /**
   * Dials.
   *
   * @param from local address; empty = the system's choice
   * @return a connected channel; fails if nobody answers in time, or it is forgotten
   */
  CompletionStage<SocketChannel> dial(
      String name, InetSocketAddress client, Optional<InetAddress> from) {
    CompletableFuture<SocketChannel> connected = new CompletableFuture<>();
    dialling.put(name, connected);
    connected.whenComplete((channel, failure) -> dialling.remove(name));
    try {
      begin(client, from, connected);
    } catch (IOException | RuntimeException e) {
      connected.completeExceptionally(DataBroken.by(e));
    }
    return connected;
  }

  private void begin(
      InetSocketAddress client,
      Optional<InetAddress> from,
      CompletableFuture<SocketChannel> connected)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    connected.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            context.poller().close(channel);
          }
        });
    long limit = context.settings().limits().dial().toMillis();
    CompletableFuture.delayedExecutor(limit, TimeUnit.MILLISECONDS)
        .execute(() -> connected.completeExceptionally(new DataBroken("no answer in time")));
    channel.configureBlocking(false);
    if (from.isPresent()) {
      channel.bind(new InetSocketAddress(from.get(), 0));
    }
    if (channel.connect(client)) {
      connected.complete(channel);
    } else {
      context.poller().await(channel, SelectionKey.OP_CONNECT, () -> finish(channel, connected));
    }
  }

  private void finish(SocketChannel channel, CompletableFuture<SocketChannel> connected) {
    try {
      channel.finishConnect();
      if (!connected.complete(channel)) {
        context.poller().close(channel);
      }
    } catch (IOException e) {
      connected.completeExceptionally(DataBroken.by(e));
    }
  }

  /** Not wanted any more. */
  void forget(String name) {
    Optional.ofNullable(dialling.get(name))
        .ifPresent(connected -> connected.completeExceptionally(new DataBroken("not wanted")));
  }
}
