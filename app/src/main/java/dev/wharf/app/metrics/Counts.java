package dev.wharf.app.metrics;

import dev.wharf.app.admin.Vitals;
import dev.wharf.app.admin.Vitals.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** What this node counts, in the few figures that people look at. */
public final class Counts {
  private final MeterRegistry registry;

  public Counts(MeterRegistry registry) {
    this.registry = registry;
  }

  /** As they are now; what nobody counts here is 0. */
  public Vitals vitals() {
    return new Vitals(
        (int) gauge("wharf.active.writers"),
        (int) gauge("wharf.ftp.sessions"),
        memory("used"),
        memory("total"),
        traffic());
  }

  /** What came over FTP is part of what came at all. */
  private Traffic traffic() {
    long ftpIn = counter("wharf.ftp.received");
    return new Traffic(
        Math.max(0, counter("wharf.received") - ftpIn),
        counter("wharf.http.sent"),
        ftpIn,
        counter("wharf.ftp.sent"));
  }

  private long counter(String name) {
    return Optional.ofNullable(registry.find(name).counter())
        .map(Counter::count)
        .map(Double::longValue)
        .orElse(0L);
  }

  private long gauge(String name) {
    return value(Optional.ofNullable(registry.find(name).gauge()));
  }

  private long memory(String state) {
    return value(
        Optional.ofNullable(registry.find("wharf.upload.memory").tag("state", state).gauge()));
  }

  private static long value(Optional<Gauge> gauge) {
    return gauge.map(Gauge::value).map(Double::longValue).orElse(0L);
  }
}
