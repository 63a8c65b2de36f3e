package dev.wharf.ftp.data;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Clusters whose members share a machine, find each other quickly, and die without a word. */
public final class TestCluster {
  public static final Config SETTINGS =
      ConfigFactory.parseString(
          """
          pekko.coordinated-shutdown.run-by-actor-system-terminate = off
          pekko.cluster {
            jmx.multi-mbeans-in-same-jvm = on
            seed-node-timeout = 1s
            periodic-tasks-initial-delay = 100ms
            leader-actions-interval = 200ms
            gossip-interval = 200ms
          }
          """);

  private static final int FIRST_PORT = 12_000;
  private static final int PORTS = 5_000;

  /** Which of the JVMs that run tests at the same time this is, from 1. */
  private static final int FORK = Integer.getInteger("wharf.test.fork", 1);

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private TestCluster() {}

  /**
   * Ports that nobody listens on, below those that the system gives to whoever dials: another
   * connection of the same test could take them. Tests that run beside these have others.
   */
  public static List<Integer> freePorts(int count) {
    int first = FIRST_PORT + (FORK - 1) % 4 * PORTS;
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(first, first + PORTS);
      if (isFree(port) && GIVEN.add(port)) {
        ports.add(port);
      }
    }
    return List.copyOf(ports);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until so many members know each other. */
  public static void awaitMembers(ActorSystem<?> system, int count, Duration patience) {
    await().atMost(patience).until(() -> members(system) == count);
  }

  private static int members(ActorSystem<?> system) {
    int up = 0;
    for (var member : Cluster.get(system).state().getMembers()) {
      up += member.status() == MemberStatus.up() ? 1 : 0;
    }
    return up;
  }
}
