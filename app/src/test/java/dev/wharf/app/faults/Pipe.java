package dev.wharf.app.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two sockets joined: what comes in at one goes out at the other, an end of stream too. */
final class Pipe {
  private static final int BUFFER = 64 * 1024;
  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  private final Socket client;
  private final Socket server;
  private final BooleanSupplier cut;
  private final AtomicInteger ends = new AtomicInteger();

  /**
   * @param cut while true nothing passes and nobody is told, as when packets are dropped
   */
  Pipe(Socket client, Socket server, BooleanSupplier cut) {
    this.client = client;
    this.server = server;
    this.cut = cut;
  }

  /** Passes on in both directions until both have ended. */
  void run(Executor threads) {
    threads.execute(() -> pass(client, server));
    threads.execute(() -> pass(server, client));
  }

  private void pass(Socket from, Socket to) {
    try {
      to.setTcpNoDelay(true);
      copy(from.getInputStream(), to.getOutputStream());
      to.shutdownOutput();
      if (ends.incrementAndGet() == 2) {
        close(from);
        close(to);
      }
    } catch (IOException broken) {
      reset();
    }
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      awaitOpen();
      out.write(buffer, 0, count);
    }
    awaitOpen();
  }

  private void awaitOpen() {
    while (cut.getAsBoolean()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Ends both at once, so that nobody takes it for the end of a stream. */
  void reset() {
    reset(client);
    reset(server);
  }

  boolean isClosed() {
    return client.isClosed() && server.isClosed();
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException gone) {
      // Then there is nothing to reset.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // Which was wanted.
    }
  }
}
