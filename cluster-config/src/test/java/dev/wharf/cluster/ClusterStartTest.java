package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.Test;

class ClusterStartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void members_with_the_same_seeds_find_each_other() throws Exception {
    int port = freePort();
    List<String> seeds = List.of("127.0.0.1:" + port);
    try (Database one = Database.inMemory("one");
        Database two = Database.inMemory("two")) {
      ActorSystem<Void> first = start(new ClusterSettings("127.0.0.1", port, seeds), one);
      ActorSystem<Void> second = start(new ClusterSettings("127.0.0.1", 0, seeds), two);
      Node.get(ClusterStart.up(first, PATIENCE));
      Node.get(ClusterStart.up(second, PATIENCE));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(Cluster.get(first).state().getMembers()).hasSize(2));
      end(second);
      end(first);
    }
  }

  @Test
  void a_member_whose_seeds_do_not_answer_says_so_in_time() throws Exception {
    List<String> seeds = List.of("127.0.0.1:" + freePort());
    try (Database database = Database.inMemory("lonely")) {
      ActorSystem<Void> system = start(new ClusterSettings("127.0.0.1", 0, seeds), database);
      assertThatThrownBy(() -> Node.get(ClusterStart.up(system, Duration.ofMillis(300))))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      end(system);
    }
  }

  @Test
  void sockets_and_streams_share_one_pool_and_the_application_is_stronger() {
    Config config =
        ClusterConfig.of(
            "s",
            ClusterSettings.alone(),
            ConfigFactory.parseString("jdbc-journal.parallelism = 3"));
    assertThat(config.getString("pekko.io.tcp.worker-dispatcher"))
        .isEqualTo("pekko.actor.default-dispatcher");
    assertThat(config.getInt("pekko.actor.default-dispatcher.thread-pool-executor.fixed-pool-size"))
        .isGreaterThan(Runtime.getRuntime().availableProcessors())
        .isGreaterThanOrEqualTo(3);
    assertThat(config.getBytes("pekko.io.tcp.direct-buffer-size")).isEqualTo(512 * 1024);
    assertThat(config.getInt("jdbc-journal.parallelism")).isEqualTo(3);
  }

  private static ActorSystem<Void> start(ClusterSettings settings, Database database) {
    return ClusterStart.start(settings, ConfigFactory.empty(), database, Behaviors.empty());
  }

  private static void end(ActorSystem<Void> system) throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
