package dev.wharf.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;

/** How long a shutdown may take, phase by phase. */
public final class ShutdownPhases {
  private static final String PHASES = "pekko.coordinated-shutdown.phases";
  private static final String DEFAULT = "pekko.coordinated-shutdown.default-phase-timeout";

  private ShutdownPhases() {}

  /**
   * From SIGTERM to the end of the actor system, if every phase takes its longest.
   *
   * @param drain how long transfers may run on; nobody is waited for before that
   */
  public static Duration longest(Duration drain) {
    Config config =
        Drain.phases(Duration.ZERO, drain)
            .withFallback(ConfigFactory.parseResources("dev/wharf/cluster/dispatchers.conf"))
            .withFallback(ConfigFactory.parseMap(Map.of("wharf.threads", 3)))
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve();
    return config.getObject(PHASES).keySet().stream()
        .map(phase -> timeout(config, PHASES + "." + phase + ".timeout"))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration timeout(Config config, String path) {
    return config.getDuration(config.hasPath(path) ? path : DEFAULT);
  }
}
