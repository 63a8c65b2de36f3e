package dev.wharf.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.Cluster;

/** Starts an actor system that is a member of the cluster and persists to the one database. */
public final class ClusterStart {
  /** Every member has it; seeds are addressed by it. */
  public static final String SYSTEM = "wharf";

  private ClusterStart() {}

  /**
   * Threads of the one pool that sockets and streams share: the processors and one more, 3 at
   * least.
   */
  public static int sharedThreads() {
    return ClusterConfig.threads();
  }

  /**
   * Starts the actor system. A node without seeds joins itself.
   *
   * @param application settings of the application, stronger than ours; unresolved, and without
   *     {@code reference.conf}
   * @param database stays open for as long as the system runs; the caller closes it
   */
  public static <T> ActorSystem<T> start(
      ClusterSettings settings, Config application, Database database, Behavior<T> guardian) {
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(ClusterConfig.of(SYSTEM, settings, application)),
            new DatabaseSetup(database));
    ActorSystem<T> system = ActorSystem.create(guardian, SYSTEM, setup);
    if (settings.isAlone()) {
      Cluster cluster = Cluster.get(system);
      cluster.join(cluster.selfAddress());
    }
    return system;
  }

  /**
   * When this node has become a full member.
   *
   * @param patience fails with {@link java.util.concurrent.TimeoutException} after it
   */
  public static CompletionStage<Done> up(ActorSystem<?> system, Duration patience) {
    CompletableFuture<Done> up = new CompletableFuture<>();
    Cluster.get(system).registerOnMemberUp(() -> up.complete(Done.getInstance()));
    return up.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
