package dev.wharf.ftp.data;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
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

  private TestCluster() {}

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
