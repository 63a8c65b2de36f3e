package dev.wharf.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.util.List;
import java.util.Map;

/** Puts together what an actor system of ours is configured with. */
final class ClusterConfig {
  private static final List<String> FILES =
      List.of("persistence.conf", "cluster.conf", "sharding.conf", "dispatchers.conf");
  private static final int LEAST_THREADS = 3;

  private ClusterConfig() {}

  /**
   * From strong to weak: system properties, the application's, this node's place, the files beside
   * this class, everybody's {@code reference.conf}.
   */
  static Config of(String system, ClusterSettings settings, Config application) {
    Config stack =
        ConfigFactory.defaultOverrides()
            .withFallback(application)
            .withFallback(place(system, settings));
    for (String file : FILES) {
      stack = stack.withFallback(ConfigFactory.parseResources(ClusterConfig.class, file));
    }
    return stack
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve(ConfigResolveOptions.defaults());
  }

  private static Config place(String system, ClusterSettings settings) {
    List<String> seeds =
        settings.seeds().stream().map(seed -> "pekko://" + system + "@" + seed).toList();
    Config place =
        ConfigFactory.parseMap(
            Map.of(
                "wharf.threads", threads(),
                "pekko.remote.artery.canonical.hostname", settings.host(),
                "pekko.remote.artery.canonical.port", settings.port(),
                "pekko.cluster.seed-nodes", seeds));
    return settings.isAlone() ? place.withFallback(hurry()) : place;
  }

  /** Nobody else is coming, so there is no gossip to save. */
  private static Config hurry() {
    return ConfigFactory.parseMap(
        Map.of(
            "pekko.cluster.periodic-tasks-initial-delay", "100ms",
            "pekko.cluster.leader-actions-interval", "200ms",
            "pekko.cluster.gossip-interval", "200ms"));
  }

  static int threads() {
    return Math.max(LEAST_THREADS, Runtime.getRuntime().availableProcessors() + 1);
  }
}
