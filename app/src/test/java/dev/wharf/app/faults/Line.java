package dev.wharf.app.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;

/**
 * The way to one server, which can be cut: then packets are lost in silence, in both directions and
 * for new connections too, and those that waited arrive when it is mended.
 */
final class Line implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final int DIAL_MILLIS = 2_000;
  private static final Predicate<InetAddress> NOBODY = address -> false;

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final ExecutorService threads = Threads.many("line");
  private final Set<Pipe> pipes = ConcurrentHashMap.newKeySet();
  private volatile Predicate<InetAddress> cut = NOBODY;

  /** Listens on a port of the loopback; nothing needs to listen at the server yet. */
  Line(int port, InetSocketAddress server) {
    this.server = server;
    try {
      this.listener = new ServerSocket(port, BACKLOG, InetAddress.getByName("127.0.0.1"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Nothing from or to these passes any more. */
  void cut(Predicate<InetAddress> clients) {
    cut = clients;
  }

  void cut() {
    cut(address -> true);
  }

  void mend() {
    cut = NOBODY;
  }

  /** What waits never arrives. */
  void lose() {
    pipes.forEach(Pipe::reset);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> join(client));
      }
    } catch (IOException closed) {
      // Only close() ends it.
    }
  }

  private void join(Socket client) {
    InetAddress from = client.getInetAddress();
    try {
      Socket socket = new Socket();
      socket.connect(server, DIAL_MILLIS);
      Pipe pipe = new Pipe(client, socket, () -> cut.test(from));
      pipes.removeIf(Pipe::isClosed);
      pipes.add(pipe);
      pipe.run(threads);
    } catch (IOException refused) {
      Pipe.reset(client);
    }
  }

  @Override
  public void close() {
    mend();
    try {
      listener.close();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    lose();
    threads.shutdownNow();
  }
}
