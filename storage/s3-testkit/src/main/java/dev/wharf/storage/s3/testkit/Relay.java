package dev.wharf.storage.s3.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Stands before an S3 server, passes HTTP/1.1 on byte for byte, writes down what came, and breaks
 * what a test tells it to break. The Host header is passed on too, since it is signed: the server
 * must not mind it. No body is ever held as a whole.
 *
 * <p>Every client's connection has one of its own to the server, and shares its fate: when the
 * server ends one, so does the relay.
 */
public final class Relay implements AutoCloseable {
  private static final int BACKLOG = 1024;

  /** For {@link #inject(Predicate, int, Fault)}: until {@link #heal()}. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  private final URI serverAddress;
  private final ServerSocket listener;
  private final Ledger ledger = new Ledger();
  private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool(Relay::thread);

  private Relay(URI serverAddress, ServerSocket listener) {
    this.serverAddress = serverAddress;
    this.listener = listener;
  }

  /** Starts one on a free port of the loopback interface. */
  public static Relay before(S3Server server) {
    return before(server.endpoint());
  }

  /** As above, by the address; nothing needs to listen there yet. */
  public static Relay before(URI server) {
    try {
      ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
      Relay relay = new Relay(server, listener);
      relay.threads.execute(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new IllegalStateException("the relay cannot listen", e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "s3-relay");
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        serve(listener.accept());
      }
    } catch (IOException closed) {
      // Only close() ends it.
    }
  }

  private void serve(Socket socket) {
    try {
      Peer client = tracked(new Peer(socket));
      ClientSide side = new ClientSide(client, this::dial, ledger, threads, ended);
      threads.execute(
          () -> {
            side.run();
            peers.removeIf(Peer::isClosed);
          });
    } catch (IOException | RejectedExecutionException gone) {
      // The client went away at once, or the relay is being closed.
      closeQuietly(socket);
    }
  }

  private Peer dial() throws IOException {
    return tracked(Peer.connect(serverAddress));
  }

  private Peer tracked(Peer peer) {
    peers.add(peer);
    if (ended.getCount() == 0) {
      peer.close();
    }
    return peer;
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is gone, which is what was wanted.
    }
  }

  /** Where clients connect. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The server as seen through this relay; buckets are made and removed past it. */
  public S3Server server(S3Server behind) {
    return new BorrowedServer(behind.name() + " behind a relay", endpoint(), behind);
  }

  /** What came since the start or {@link #clear()}, in order of arrival, unfinished ones too. */
  public List<Exchange> requests() {
    return ledger.exchanges();
  }

  /** Those of some operations only. */
  public List<Exchange> requests(S3Operation... operations) {
    List<S3Operation> wanted = Arrays.asList(operations);
    return requests().stream().filter(exchange -> wanted.contains(exchange.operation())).toList();
  }

  /** How many came of each operation; one that never came is not there. */
  public Map<S3Operation, Integer> counts() {
    Map<S3Operation, Integer> counts = new EnumMap<>(S3Operation.class);
    requests().forEach(exchange -> counts.merge(exchange.operation(), 1, Integer::sum));
    return counts;
  }

  public int count(S3Operation operation) {
    return counts().getOrDefault(operation, 0);
  }

  /** Forgets what came; rules stay. */
  public void clear() {
    ledger.forget();
  }

  /** A fault for the next request of its kind. */
  public Rule inject(S3Operation operation, Fault fault) {
    return inject(operation, 1, fault);
  }

  /** A fault for the next requests of their kind. */
  public Rule inject(S3Operation operation, int times, Fault fault) {
    return inject(request -> request.is(operation), times, fault);
  }

  /** A fault for the next request that fits. */
  public Rule inject(Predicate<S3Request> when, Fault fault) {
    return inject(when, 1, fault);
  }

  /** A fault for the next requests that fit. */
  public Rule inject(Predicate<S3Request> when, int times, Fault fault) {
    return inject(when, 0, times, fault);
  }

  /**
   * A fault for some of the requests that fit. Of several rules the oldest that fits and is not
   * used up decides.
   *
   * @param skips how many that fit pass unharmed first
   * @param times how many are then met
   */
  public Rule inject(Predicate<S3Request> when, int skips, int times, Fault fault) {
    Rule rule = new Rule(when, skips, times, fault);
    ledger.add(rule);
    return rule;
  }

  /** Drops all rules; what is under way stays as it is. */
  public void heal() {
    ledger.dropRules();
  }

  /** Throws an {@link AssertionError} if a rule was never met: the test tested something else. */
  public void checkAllRulesMet() {
    long unmet = ledger.rules().stream().filter(rule -> rule.met() == 0).count();
    if (unmet > 0) {
      throw new AssertionError(unmet + " rules were never met; what came: " + counts());
    }
  }

  /** Ends every connection as by a reset, now, in whatever state they are. */
  public void resetAll() {
    peers.forEach(Peer::reset);
  }

  /** Ends all connections, held answers included, and its threads. */
  @Override
  public void close() {
    ended.countDown();
    closeQuietly(listener);
    threads.shutdownNow();
    peers.forEach(Peer::close);
    awaitThreads();
  }

  private void awaitThreads() {
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("threads of the relay do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
