package dev.wharf.ftp.data;

import dev.wharf.access.proxy.ProxyHeader;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the PROXY header off a data connection. */
final class ProxyGreeting implements Function<ByteString, Optional<Runnable>> {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyGreeting.class);

  private final SocketChannel channel;
  private final Poller poller;
  private final Consumer<Arrival> arrived;

  ProxyGreeting(SocketChannel channel, Poller poller, Consumer<Arrival> arrived) {
    this.channel = channel;
    this.poller = poller;
    this.arrived = arrived;
  }

  @Override
  public Optional<Runnable> apply(ByteString start) {
    ProxyHeader header = ProxyHeader.parse(start);
    if (header instanceof ProxyHeader.Found found) {
      return Optional.of(() -> found(found, start));
    }
    return header instanceof ProxyHeader.Bad bad
        ? Optional.of(() -> refuse(bad))
        : Optional.empty();
  }

  private void found(ProxyHeader.Found found, ByteString start) {
    found
        .addresses()
        .ifPresentOrElse(
            real -> arrived.accept(new Arrival(channel, real, start.drop(found.used()))),
            // The proxy itself looks whether we are alive.
            () -> poller.close(channel));
  }

  private void refuse(ProxyHeader.Bad bad) {
    LOG.debug("{} closed: {}", channel, bad.cause());
    poller.reset(channel);
  }
}
