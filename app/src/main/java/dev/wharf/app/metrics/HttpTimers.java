package dev.wharf.app.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Times from a request's headers to its answer, by method and class of status. */
public final class HttpTimers {
  /** A client may send any word as a method; each would be a series of its own. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT");

  private record Label(String method, int statusClass) {}

  private final Map<Label, Timer> timers = new ConcurrentHashMap<>();
  private final MeterRegistry registry;

  HttpTimers(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * One request was answered.
   *
   * @param status its code, 100 to 599
   */
  public void answered(String method, int status, Duration took) {
    String known = METHODS.contains(method) ? method : "other";
    timers.computeIfAbsent(new Label(known, status / 100), this::timer).record(took);
  }

  private Timer timer(Label label) {
    return Metrics.timer("wharf.http.requests", "Time from a request's headers to its answer")
        .tag("method", label.method())
        .tag("status", label.statusClass() + "xx")
        .register(registry);
  }
}
