package dev.wharf.ftp.data;

import dev.wharf.access.proxy.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on every passive port; whoever comes is handed on, with the addresses it uses. */
final class PassivePorts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PassivePorts.class);
  private static final int BACKLOG = 1024;

  private final DataSettings settings;
  private final Poller poller;
  private final Consumer<Arrival> arrived;
  private final List<ServerSocketChannel> listening = new ArrayList<>();

  /**
   * @param arrived must not block
   * @throws IOException if a port cannot be listened on; the message names it
   */
  PassivePorts(DataSettings settings, Poller poller, Consumer<Arrival> arrived) throws IOException {
    this.settings = settings;
    this.poller = poller;
    this.arrived = arrived;
    try {
      for (int port : settings.ports()) {
        listen(port);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void listen(int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    listening.add(channel);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(at(settings.bind(), port), BACKLOG);
    } catch (IOException e) {
      throw new IOException("passive port " + at(settings.bind(), port) + ": " + e.getMessage(), e);
    }
    poller.listen(channel, this::accepted);
  }

  private static InetSocketAddress at(Optional<InetAddress> address, int port) {
    return address
        .map(bind -> new InetSocketAddress(bind, port))
        .orElseGet(() -> new InetSocketAddress(port));
  }

  private void accepted(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      Addresses direct =
          new Addresses(
              (InetSocketAddress) channel.getRemoteAddress(),
              (InetSocketAddress) channel.getLocalAddress());
      if (settings.proxy().required()) {
        greet(channel, direct);
      } else {
        arrived.accept(new Arrival(channel, direct, ByteString.emptyByteString()));
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("gone before it was looked at: {}", channel, e);
      poller.reset(channel);
    }
  }

  private void greet(SocketChannel channel, Addresses direct) {
    if (settings.proxy().trusts(direct.client().getAddress())) {
      new Greeting(channel, poller, new ProxyGreeting(channel, poller, arrived))
          .begin(settings.proxy().headerTimeout());
    } else {
      LOG.debug("not a trusted proxy: {}", direct.client());
      poller.reset(channel);
    }
  }

  /** Listens no more. */
  @Override
  public void close() {
    listening.forEach(poller::close);
  }
}
