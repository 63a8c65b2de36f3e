package dev.wharf.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.http.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node takes its leave: it says that it is not ready, waits until load balancers have
 * noticed, takes no new connection, lets transfers run on for a while, has the writers of the rest
 * flush and let go, answers them, leaves. A node that the cluster has put out does the same without
 * waiting: what its clients send can no longer be recorded here.
 */
final class Drain {
  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  /** From the end of patience until every writer has flushed and its request is answered. */
  private static final Duration FLUSH = Duration.ofSeconds(20);

  private static final Duration SPARE = Duration.ofSeconds(5);

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Where clients come in. */
  interface Door {
    /**
     * Takes no new connection and lets those that are there run on.
     *
     * @param patience how long transfers may run on
     * @param limit after it they are cut
     * @return completes when the last one is gone
     */
    CompletionStage<Done> end(Duration patience, Duration limit);
  }

  private final ActorSystem<?> system;
  private final Duration delay;
  private final Duration patience;

  /**
   * @param delay how long new connections are taken after the node has said that it is not ready
   * @param patience how long transfers may run on
   */
  Drain(ActorSystem<?> system, Duration delay, Duration patience) {
    this.system = system;
    this.delay = delay;
    this.patience = patience;
  }

  /** Pekko ends a phase after its own time-out, which must be longer than ours. */
  static Config phases(Duration delay, Duration patience) {
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.coordinated-shutdown.phases.before-service-unbind.timeout",
            delay.plus(SPARE).toMillis() + "ms",
            "pekko.coordinated-shutdown.phases.service-requests-done.timeout",
            patience.plus(FLUSH).plus(SPARE).toMillis() + "ms"));
  }

  /**
   * Lays down the order; nothing happens yet.
   *
   * @param letGo has every writer of this node flush and let go
   */
  void prepare(
      Readiness readiness,
      List<Door> doors,
      Listener management,
      Supplier<CompletionStage<Done>> letGo) {
    CompletableFuture<Done> quiet = new CompletableFuture<>();
    at(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "not-ready", () -> notReady(readiness));
    at(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "no-new-connections",
        () -> {
          log.info("drain: no new connections, transfers may run on for {}", patience());
          end(doors).whenComplete((done, cut) -> quiet.complete(DONE));
          return CompletableFuture.completedFuture(DONE);
        });
    at(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "transfers-end",
        () -> transfersEnd(quiet, letGo));
    at(CoordinatedShutdown.PhaseServiceStop(), "writers-let-go", letGo);
    at(
        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
        "no-more-health",
        () -> management.end(Duration.ZERO, LAST_WORDS));
  }

  private CompletableFuture<Void> end(List<Door> doors) {
    return CompletableFuture.allOf(
        doors.stream()
            .map(door -> door.end(patience(), patience().plus(FLUSH)).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private static final Done DONE = Done.getInstance();

  private CompletionStage<Done> notReady(Readiness readiness) {
    readiness.drain();
    if (putOut()) {
      log.error(
          "cluster: the other replicas go on without this one, which was cut off from them or"
              + " silent for too long: it leaves (expected: it is started again)");
    }
    Duration wait = putOut() ? Duration.ZERO : delay;
    log.info("drain: not ready, new connections are taken for another {}", wait);
    return new CompletableFuture<Done>()
        .completeOnTimeout(DONE, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Duration patience() {
    return putOut() ? Duration.ZERO : patience;
  }

  /** Whether nobody asked: the cluster goes on without this node. */
  private boolean putOut() {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(CoordinatedShutdown.clusterDowningReason()::equals)
        .isPresent();
  }

  private CompletionStage<Done> transfersEnd(
      CompletableFuture<Done> quiet, Supplier<CompletionStage<Done>> letGo) {
    quiet
        .copy()
        .orTimeout(patience().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(stillRunning -> flush(letGo));
    return quiet.thenApply(
        ended -> {
          log.info("drain: every connection has ended");
          return ended;
        });
  }

  private static CompletionStage<Done> flush(Supplier<CompletionStage<Done>> letGo) {
    log.info("drain: transfers that still run flush and let go");
    return letGo.get();
  }

  private void at(String phase, String name, Supplier<CompletionStage<Done>> task) {
    CoordinatedShutdown.get(system).addTask(phase, name, task);
  }
}
