package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.app.http.Readiness;
import dev.wharf.app.settings.Address;
import dev.wharf.tus.http.InterimResponses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final Duration DELAY = Duration.ofMillis(1500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Readiness readiness =
      new Readiness(Map.of(), Duration.ofSeconds(1), Duration.ofSeconds(1));
  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "drain",
          Drain.phases(DELAY, PATIENCE)
              .withFallback(
                  ConfigFactory.parseString(
                      """
                      pekko.coordinated-shutdown.exit-jvm = off
                      pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                      """))
              .withFallback(ConfigFactory.load()));

  private CompletableFuture<Done> leave(CoordinatedShutdown.Reason reason) {
    ServerSettings settings = ServerSettings.create(system.settings().config());
    Listener management =
        Listener.open(
            system,
            "test",
            new Address("127.0.0.1", 0),
            settings,
            ProxySettings.off(),
            InterimResponses.protocol(system, settings)::layer,
            request -> CompletableFuture.completedFuture(HttpResponse.create()));
    Drain.Door door =
        (patience, limit) -> {
          said.add("door: " + patience.toMillis() + " ms");
          return CompletableFuture.completedFuture(Done.getInstance());
        };
    new Drain(system, DELAY, PATIENCE)
        .prepare(
            readiness,
            List.of(door),
            management,
            () -> {
              said.add("writers let go");
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return CoordinatedShutdown.get(system).runAll(reason).toCompletableFuture();
  }

  @AfterEach
  void end() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void the_door_closes_some_time_after_the_node_has_said_that_it_is_not_ready() throws Exception {
    long start = System.nanoTime();
    CompletableFuture<Done> left = leave(Node.Stop.ASKED);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                readiness.missing().toCompletableFuture().join().equals(List.of("draining"))
                    || left.isDone());
    left.get(60, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(DELAY);
    assertThat(said).containsExactly("door: 120000 ms", "writers let go");
  }

  @Test
  void a_node_that_the_cluster_has_put_out_waits_for_nobody() throws Exception {
    leave(CoordinatedShutdown.clusterDowningReason()).get(60, TimeUnit.SECONDS);
    assertThat(said).containsExactly("door: 0 ms", "writers let go");
  }
}
