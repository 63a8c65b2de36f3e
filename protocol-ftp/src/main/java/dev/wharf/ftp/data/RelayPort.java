package dev.wharf.ftp.data;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other replicas hand over connections that landed on them. Each begins with a line: the
 * token that this node gave for it, good once.
 */
final class RelayPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayPort.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int LONGEST = 64;
  private static final byte END = '\n';

  /** What came, behind its token. */
  interface Handover {
    void take(String token, SocketChannel channel, ByteString early);
  }

  private final Poller poller;
  private final Handover handover;
  private final ServerSocketChannel listening;

  /**
   * @param handover must not block
   * @throws IOException if the port cannot be listened on; the message names it
   */
  RelayPort(DataSettings.Relay place, Poller poller, Handover handover) throws IOException {
    this.poller = poller;
    this.handover = handover;
    this.listening = ServerSocketChannel.open();
    InetSocketAddress at = new InetSocketAddress(place.host(), place.port());
    try {
      listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listening.bind(at);
    } catch (IOException e) {
      Channels.close(listening);
      throw new IOException("relay port " + at + ": " + e.getMessage(), e);
    }
    poller.listen(listening, this::accepted);
  }

  int port() {
    return listening.socket().getLocalPort();
  }

  /** What a connection must begin with. */
  static ByteString preface(String token) {
    return ByteString.fromString(token + "\n");
  }

  private void accepted(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      new Greeting(channel, poller, start -> read(channel, start)).begin(LIMIT);
    } catch (IOException e) {
      LOG.debug("gone before it was looked at: {}", channel, e);
      poller.reset(channel);
    }
  }

  private Optional<Runnable> read(SocketChannel channel, ByteString start) {
    int end = start.indexOf(END);
    if (end >= 0) {
      String token = start.take(end).decodeString(StandardCharsets.US_ASCII);
      return Optional.of(() -> handover.take(token, channel, start.drop(end + 1)));
    }
    return start.size() > LONGEST ? Optional.of(() -> poller.reset(channel)) : Optional.empty();
  }

  @Override
  public void close() {
    poller.close(listening);
  }
}
