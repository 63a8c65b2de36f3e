package dev.wharf.app.metrics;

import dev.wharf.storage.spi.StorageFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Times calls to the object store, by operation and outcome. */
public final class StoreTimers {
  private record Label(String operation, String outcome) {}

  private final Map<Label, Timer> timers = new ConcurrentHashMap<>();
  private final MeterRegistry registry;

  StoreTimers(MeterRegistry registry) {
    this.registry = registry;
  }

  <T> CompletionStage<T> time(String operation, Supplier<CompletionStage<T>> call) {
    long start = System.nanoTime();
    return call.get()
        .whenComplete((done, failure) -> took(operation, outcome(failure), since(start)));
  }

  private void took(String operation, String outcome, Duration duration) {
    timers.computeIfAbsent(new Label(operation, outcome), this::timer).record(duration);
  }

  private static String outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return "done";
    }
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof StorageFailure known
        ? known.kind().name().toLowerCase(Locale.ROOT)
        : "unknown";
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Timer timer(Label label) {
    return Metrics.timer("wharf.store.calls", "Calls to the object store")
        .tag("operation", label.operation())
        .tag("outcome", label.outcome())
        .register(registry);
  }
}
