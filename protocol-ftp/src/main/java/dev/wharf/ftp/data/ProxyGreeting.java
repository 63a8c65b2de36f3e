package dev.wharf.ftp.data;

import dev.wharf.ftp.proxy.Addresses;
import dev.wharf.ftp.proxy.ProxyHeader;
import dev.wharf.ftp.proxy.ProxySettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the PROXY header off a data connection. Who sends none in time, or nonsense, is closed. */
final class ProxyGreeting {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyGreeting.class);
  private static final int BUFFER = 4096;

  private final SocketChannel channel;
  private final Addresses direct;
  private final ProxySettings settings;
  private final Poller poller;
  private final Consumer<Arrival> arrived;
  private final AtomicBoolean over = new AtomicBoolean();
  private ByteString start = ByteString.emptyByteString();

  ProxyGreeting(
      SocketChannel channel,
      Addresses direct,
      ProxySettings settings,
      Poller poller,
      Consumer<Arrival> arrived) {
    this.channel = channel;
    this.direct = direct;
    this.settings = settings;
    this.poller = poller;
    this.arrived = arrived;
  }

  void begin() {
    if (!settings.trusts(direct.client().getAddress())) {
      refuse("not a trusted proxy");
      return;
    }
    CompletableFuture.delayedExecutor(settings.headerTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> refuse("no PROXY header in time"));
    read();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      int count = channel.read(buffer);
      if (count < 0) {
        refuse("closed before the PROXY header");
      } else if (count > 0) {
        start = start.concat(ByteString.fromByteBuffer(buffer.flip()));
        look();
      } else {
        poller.await(channel, SelectionKey.OP_READ, this::read);
      }
    } catch (IOException e) {
      refuse("broken before the PROXY header");
    }
  }

  private void look() {
    ProxyHeader header = ProxyHeader.parse(start);
    if (header instanceof ProxyHeader.Found found) {
      found.addresses().ifPresentOrElse(real -> arrive(real, found.used()), this::proxyItself);
    } else if (header instanceof ProxyHeader.Bad bad) {
      refuse(bad.cause());
    } else {
      poller.await(channel, SelectionKey.OP_READ, this::read);
    }
  }

  private void arrive(Addresses real, int used) {
    if (over.compareAndSet(false, true)) {
      arrived.accept(new Arrival(channel, real, start.drop(used)));
    }
  }

  /** A health check. */
  private void proxyItself() {
    if (over.compareAndSet(false, true)) {
      poller.close(channel);
    }
  }

  private void refuse(String cause) {
    if (over.compareAndSet(false, true)) {
      LOG.debug("data connection from {} closed: {}", direct.client(), cause);
      poller.reset(channel);
    }
  }
}
