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
import org.apache.pekko.cluster.MemberStatus;

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
   * Starts the actor system. A node that is alone joins itself, one with seeds joins them, any
   * other waits for its {@link ContactPoint}.
   *
   * @param application settings of the application, stronger than ours; unresolved, and without
   *     {@code reference.conf}
   * @param database stays open for as long as the system runs; the caller closes it
   */
  public static <T> ActorSystem<T> start(
      ClusterSettings settings, Config application, Database database, Behavior<T> guardian) {
    ActorSystem<T> system =
        create(
            ClusterConfig.of(
                SYSTEM, settings, application.withFallback(ClusterConfig.of(database))),
            new DatabaseSetup(database),
            guardian);
    if (settings.isAlone()) {
      joinSelf(system);
    }
    return system;
  }

  /**
   * Starts one that nobody else can reach while its database is still being opened: either takes
   * long. What persists waits for the database, so nothing should before that is open.
   *
   * @param database what is being opened
   * @param opening the caller closes what it brings; fails if there is none
   */
  public static <T> ActorSystem<T> startAlone(
      Config application,
      DatabaseSettings database,
      CompletableFuture<Database> opening,
      Behavior<T> guardian) {
    ActorSystem<T> system =
        create(
            ClusterConfig.of(
                SYSTEM,
                ClusterSettings.alone(),
                application.withFallback(ClusterConfig.of(database))),
            new DatabaseSetup(opening),
            guardian);
    joinSelf(system);
    return system;
  }

  private static <T> ActorSystem<T> create(
      Config configuration, DatabaseSetup database, Behavior<T> guardian) {
    return ActorSystem.create(
        guardian, SYSTEM, ActorSystemSetup.create(BootstrapSetup.create(configuration), database));
  }

  private static void joinSelf(ActorSystem<?> system) {
    Cluster cluster = Cluster.get(system);
    cluster.join(cluster.selfAddress());
  }

  /** Whether this node is a full member now. */
  public static boolean isUp(ActorSystem<?> system) {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  /**
   * When this node has become a full member.
   *
   * @param patience fails with {@link java.util.concurrent.TimeoutException} after it, and with
   *     {@link NotAdmitted} as soon as the cluster has refused this node
   */
  public static CompletionStage<Done> up(ActorSystem<?> system, Duration patience) {
    CompletableFuture<Done> up = new CompletableFuture<>();
    Cluster.get(system).registerOnMemberUp(() -> up.complete(Done.getInstance()));
    system.getWhenTerminated().thenRun(() -> up.completeExceptionally(new NotAdmitted()));
    return up.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
