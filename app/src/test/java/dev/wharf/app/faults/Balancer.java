package dev.wharf.app.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Round robin for TCP: each connection, control and data alike, goes to the next replica that is
 * ready; to one that only lives if none is. Connections to a replica that falls silent are reset.
 */
final class Balancer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int DIAL_MILLIS = 1_000;
  private static final int LOOK_MILLIS = 500;
  private static final int MISSES = 2;

  /**
   * A port that clients know.
   *
   * @param where the same on a replica
   * @param saysWho whether connections begin with a PROXY header
   */
  record Door(int port, Function<Replica, InetSocketAddress> where, boolean saysWho) {}

  private final List<Replica> replicas;
  private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();
  private final Map<Replica, Set<Pipe>> pipes = new ConcurrentHashMap<>();
  private final Map<Replica, Integer> misses = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final ExecutorService threads = Threads.many("balancer");
  private final ScheduledExecutorService clock = Threads.clock("health");

  Balancer(List<Replica> replicas, List<Door> doors) {
    this.replicas = List.copyOf(replicas);
    replicas.forEach(replica -> pipes.put(replica, ConcurrentHashMap.newKeySet()));
    doors.forEach(this::open);
    for (Replica replica : replicas) {
      threads.execute(() -> watch(replica));
    }
  }

  private void open(Door door) {
    try {
      ServerSocket listener =
          new ServerSocket(door.port(), BACKLOG, InetAddress.getByName("127.0.0.1"));
      listeners.add(listener);
      threads.execute(() -> accept(listener, door));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept(ServerSocket listener, Door door) {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> place(client, door));
      }
    } catch (IOException closed) {
      // Only close() ends it.
    }
  }

  private void place(Socket client, Door door) {
    for (Replica replica : inTurn()) {
      try {
        join(client, replica, door);
        return;
      } catch (IOException next) {
        // The one after it may take it.
      }
    }
    Pipe.reset(client);
  }

  private void join(Socket client, Replica replica, Door door) throws IOException {
    Socket server = new Socket();
    server.connect(door.where().apply(replica), DIAL_MILLIS);
    if (door.saysWho()) {
      server.getOutputStream().write(header(client));
    }
    Pipe pipe = new Pipe(client, server, () -> false);
    Set<Pipe> those = ofReplica(replica);
    those.removeIf(Pipe::isClosed);
    those.add(pipe);
    pipe.run(threads);
  }

  private Set<Pipe> ofReplica(Replica replica) {
    return pipes.getOrDefault(replica, Set.of());
  }

  /** PROXY protocol, version 1. */
  private static byte[] header(Socket client) {
    return String.format(
            "PROXY TCP4 %s %s %d %d\r\n",
            client.getInetAddress().getHostAddress(),
            client.getLocalAddress().getHostAddress(),
            client.getPort(),
            client.getLocalPort())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Those that may get the next connection, whose turn it is first. */
  private List<Replica> inTurn() {
    List<Replica> able = of(Replica.Health.READY);
    if (able.isEmpty()) {
      able = of(Replica.Health.ALIVE);
    }
    int first = able.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), able.size());
    List<Replica> turned = new ArrayList<>(able.subList(first, able.size()));
    turned.addAll(able.subList(0, first));
    return turned;
  }

  private List<Replica> of(Replica.Health health) {
    return replicas.stream().filter(replica -> replica.health() == health).toList();
  }

  private void watch(Replica replica) {
    replica.look();
    boolean silent = replica.health() == Replica.Health.SILENT;
    int missed = silent ? misses.merge(replica, 1, Integer::sum) : 0;
    misses.put(replica, missed);
    if (missed == MISSES) {
      ofReplica(replica).forEach(Pipe::reset);
    }
    if (!clock.isShutdown()) {
      var unused =
          clock.schedule(
              () -> threads.execute(() -> watch(replica)), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    listeners.forEach(Balancer::close);
    pipes.values().stream().flatMap(Collection::stream).forEach(Pipe::reset);
    threads.shutdownNow();
  }

  private static void close(ServerSocket listener) {
    try {
      listener.close();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
