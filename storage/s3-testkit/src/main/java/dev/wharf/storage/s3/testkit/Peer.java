package dev.wharf.storage.s3.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** One end the relay talks to, and the ways to part from it. */
final class Peer {
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Socket socket;
  private final HttpInput input;
  private final OutputStream output;

  Peer(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    this.socket = socket;
    this.input = new HttpInput(socket.getInputStream());
    this.output = socket.getOutputStream();
  }

  static Peer connect(URI server) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      return new Peer(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  HttpInput input() {
    return input;
  }

  void write(byte[] bytes) throws IOException {
    output.write(bytes);
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    output.write(bytes, from, length);
  }

  void close() {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is gone, which is what was wanted.
    }
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  /** Ends with RST, not FIN: the other side sees "connection reset". */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException ignored) {
      // It is gone already.
    }
    close();
  }

  /** Says no more, and still hears what is on its way. */
  void hangUp() {
    try {
      socket.shutdownOutput();
    } catch (IOException ignored) {
      // It is gone already.
    }
  }

  /**
   * Says no more, and closes when the other side has too, or a second later: closing with bytes
   * unread is a reset, which may overtake the answer.
   */
  void hangUpAndClose() {
    hangUp();
    try {
      long end = System.nanoTime() + LINGER.toNanos();
      byte[] dropped = new byte[8192];
      socket.setSoTimeout((int) LINGER.toMillis());
      while (System.nanoTime() < end && socket.getInputStream().read(dropped) >= 0) {
        // dropped
      }
    } catch (IOException ignored) {
      // It is gone, or has nothing more to say.
    }
    close();
  }
}
