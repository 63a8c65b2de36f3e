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

/**
 * How a node takes its leave: it says that it is not ready, takes no new connection, lets transfers
 * run on for a while, has the writers of the rest flush and let go, answers them, leaves.
 */
final class Drain {
  /** From the end of patience until every writer has flushed and its request is answered. */
  private static final Duration FLUSH = Duration.ofSeconds(20);

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Where clients come in. */
  interface Door {
    /**
     * Takes no new connection and lets those that are there run on.
     *
     * @param limit after it they are cut
     * @return completes when the last one is gone
     */
    CompletionStage<Done> end(Duration limit);
  }

  private final ActorSystem<?> system;
  private final Duration patience;

  /**
   * @param patience how long transfers may run on
   */
  Drain(ActorSystem<?> system, Duration patience) {
    this.system = system;
    this.patience = patience;
  }

  /** Pekko ends a phase after its own time-out, which must be longer than ours. */
  static Config phases(Duration patience) {
    Duration longest = patience.plus(FLUSH).plus(Duration.ofSeconds(5));
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.coordinated-shutdown.phases.service-requests-done.timeout",
            longest.toMillis() + "ms"));
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
        () -> management.end(LAST_WORDS));
  }

  private CompletableFuture<Void> end(List<Door> doors) {
    return CompletableFuture.allOf(
        doors.stream()
            .map(door -> door.end(patience.plus(FLUSH)).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  private static final Done DONE = Done.getInstance();

  private static CompletionStage<Done> notReady(Readiness readiness) {
    readiness.drain();
    return CompletableFuture.completedFuture(DONE);
  }

  private CompletionStage<Done> transfersEnd(
      CompletableFuture<Done> quiet, Supplier<CompletionStage<Done>> letGo) {
    quiet
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(stillRunning -> letGo.get());
    return quiet;
  }

  private void at(String phase, String name, Supplier<CompletionStage<Done>> task) {
    CoordinatedShutdown.get(system).addTask(phase, name, task);
  }
}
