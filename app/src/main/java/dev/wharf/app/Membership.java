package dev.wharf.app;

import dev.wharf.app.settings.Cluster;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.NotAdmitted;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until a node is a member, and says what it waits for. */
final class Membership {
  private static final Logger log = LoggerFactory.getLogger(Membership.class);

  /** Seeds are there, or the operator is wrong. */
  private static final Duration BY_SEEDS = Duration.ofSeconds(60);

  /** Contacts come one after the other, as their machines and images do. */
  private static final Duration BY_CONTACTS = Duration.ofMinutes(5);

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private Membership() {}

  /** Blocks. */
  static void await(ActorSystem<?> system, Cluster cluster) {
    Duration patience = cluster.joining().asksContacts() ? BY_CONTACTS : BY_SEEDS;
    CompletableFuture<Done> up = ClusterStart.up(system, patience).toCompletableFuture();
    while (!isUp(up, cluster, patience)) {
      log.info("not a member yet (waits for: {})", cluster.joining());
    }
  }

  private static boolean isUp(CompletableFuture<Done> up, Cluster cluster, Duration patience) {
    try {
      up.get(BETWEEN_LINES.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException e) {
      throw failure(e, cluster, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotStarted("interrupted before it was a member");
    }
  }

  private static NotStarted failure(
      ExecutionException failure, Cluster cluster, Duration patience) {
    return failure.getCause() instanceof NotAdmitted refused
        ? new NotStarted(cluster.joiningKey() + ": " + refused.getMessage())
        : new NotStarted(
            cluster.joiningKey()
                + ": no member after "
                + patience.toSeconds()
                + " s (expected: "
                + cluster.joining()
                + ")");
  }
}
