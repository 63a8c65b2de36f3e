package dev.wharf.app;

import dev.wharf.app.metrics.Metrics;
import dev.wharf.ftp.metrics.FtpMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What FTP counts on this node. */
final class FtpMeters implements FtpMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger reservations = new AtomicInteger();
  private final Counter opened;
  private final Counter granted;
  private final Counter denied;
  private final Counter received;
  private final Counter sent;
  private final Counter strangers;

  FtpMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("wharf.ftp.sessions", sessions, AtomicInteger::get)
        .description("FTP sessions open on this node")
        .register(registry);
    Gauge.builder("wharf.ftp.passive.reservations", reservations, AtomicInteger::get)
        .description("Passive ports reserved and not yet dialled")
        .register(registry);
    this.opened = counter("wharf.ftp.opened.sessions", "FTP sessions that began");
    this.granted = logins("granted");
    this.denied = logins("denied");
    this.received = bytes("wharf.ftp.received", "Bytes that came over data connections");
    this.sent = bytes("wharf.ftp.sent", "Bytes that went over data connections");
    this.strangers =
        counter("wharf.ftp.stray.connections", "Data connections that nobody had reserved");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter logins(String outcome) {
    return Counter.builder("wharf.ftp.logins")
        .description("Logins that were tried")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter bytes(String name, String description) {
    return Counter.builder(name).description(description).baseUnit("bytes").register(registry);
  }

  @Override
  public void sessions(int change) {
    sessions.addAndGet(change);
    if (change > 0) {
      opened.increment(change);
    }
  }

  @Override
  public void answered(String verb, int code, Duration after) {
    Metrics.timer("wharf.ftp.commands", "From a command to its last reply")
        .tag("verb", verb)
        .tag("code", Integer.toString(code))
        .register(registry)
        .record(after);
  }

  @Override
  public void login(boolean admitted) {
    (admitted ? granted : denied).increment();
  }

  @Override
  public void transferred(String verb, String status, long bytes, Duration took) {
    Metrics.timer("wharf.ftp.transfers", "From a transfer's first byte to its end")
        .tag("verb", verb)
        .tag("status", status)
        .register(registry)
        .record(took);
  }

  @Override
  public void received(long bytes) {
    received.increment(bytes);
  }

  @Override
  public void sent(long bytes) {
    sent.increment(bytes);
  }

  @Override
  public void reservations(int change) {
    reservations.addAndGet(change);
  }

  @Override
  public void strangers() {
    strangers.increment();
  }
}
