package dev.wharf.app.metrics;

import java.time.Duration;

/** Where histograms are cut: fine around the 500 ms a take-over may take, up to a large commit. */
final class Buckets {
  static final Duration[] LATENCIES = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(5)
  };

  private Buckets() {}
}
