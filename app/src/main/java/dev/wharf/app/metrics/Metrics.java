package dev.wharf.app.metrics;

import dev.wharf.upload.UploadMetrics;
import dev.wharf.upload.UploadReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Everything this node counts. Names begin with {@code wharf_}, the JVM's own aside. (What is
 * counted stands last, because Prometheus keeps the ending {@code _created} for itself.)
 */
public final class Metrics implements UploadMetrics, AutoCloseable {
  /** What a scraper may be told. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final AtomicInteger writers = new AtomicInteger();
  private final Counter created = counter("wharf.created.uploads", "Uploads created");
  private final Counter finished =
      counter("wharf.finished.uploads", "Uploads that became an object");
  private final Counter finishedBytes =
      Counter.builder("wharf.finished")
          .description("Size of the objects that uploads became")
          .baseUnit("bytes")
          .register(registry);
  private final Map<UploadReply.End, Counter> ended = ended(registry);
  private final Counter received =
      Counter.builder("wharf.received")
          .description("Bytes that came from clients, stored or not")
          .baseUnit("bytes")
          .register(registry);
  private final Counter sent =
      Counter.builder("wharf.http.sent")
          .description("Bytes of downloads over HTTP")
          .baseUnit("bytes")
          .register(registry);
  private final Timer takeOvers =
      timer("wharf.lease.takeover", "Write leases that changed hands, and the wait for it")
          .register(registry);
  private final Counter fenced =
      counter("wharf.fenced.writers", "Writers whose token was no longer current");
  private final Counter swept =
      counter("wharf.swept.stagings", "Stagings discarded that no living upload named");
  private final HttpTimers requests = new HttpTimers(registry);
  private final StoreTimers storeTimers = new StoreTimers(registry);

  public Metrics() {
    Gauge.builder("wharf.active.writers", writers, AtomicInteger::get)
        .description("Requests that are writing on this node")
        .register(registry);
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** So many bytes of a download went over HTTP. */
  public void sent(long bytes) {
    sent.increment(bytes);
  }

  /** A value that is asked for at each scrape. */
  public void gauge(String name, String description, String unit, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
  }

  /** Times requests. */
  public HttpTimers requests() {
    return requests;
  }

  /** Times the object store. */
  public StoreTimers store() {
    return storeTimers;
  }

  /** Where other parts of this node count. */
  public MeterRegistry registry() {
    return registry;
  }

  /** All of it in the text format, of type {@link #CONTENT_TYPE}. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void created() {
    created.increment();
  }

  @Override
  public void finished(long size) {
    finished.increment();
    finishedBytes.increment(size);
  }

  @Override
  public void ended(UploadReply.End end) {
    Counter counter = ended.get(end);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void received(long bytes) {
    received.increment(bytes);
  }

  @Override
  public void writing(int change) {
    writers.addAndGet(change);
  }

  @Override
  public void takenOver(Duration waited) {
    takeOvers.record(waited);
  }

  @Override
  public void fenced() {
    fenced.increment();
  }

  @Override
  public void swept() {
    swept.increment();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  /** A timer with the buckets that all latencies here have. */
  public static Timer.Builder timer(String name, String description) {
    return Timer.builder(name).description(description).serviceLevelObjectives(Buckets.LATENCIES);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private static Map<UploadReply.End, Counter> ended(MeterRegistry registry) {
    Map<UploadReply.End, Counter> counters = new EnumMap<>(UploadReply.End.class);
    for (UploadReply.End end : UploadReply.End.values()) {
      counters.put(
          end,
          Counter.builder("wharf.ended.uploads")
              .description("Uploads that ended without an object, or lost it")
              .tag("reason", end.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    return counters;
  }
}
