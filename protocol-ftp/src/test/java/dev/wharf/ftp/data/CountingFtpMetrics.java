package dev.wharf.ftp.data;

import dev.wharf.ftp.metrics.FtpMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what data connections tell of. */
final class CountingFtpMetrics implements FtpMetrics {
  final AtomicLong received = new AtomicLong();
  final AtomicLong sent = new AtomicLong();
  final AtomicInteger reserved = new AtomicInteger();
  final AtomicInteger strangers = new AtomicInteger();

  @Override
  public void sessions(int change) {
    throw new AssertionError("a session's business");
  }

  @Override
  public void answered(String verb, int code, Duration after) {
    throw new AssertionError("a session's business");
  }

  @Override
  public void login(boolean granted) {
    throw new AssertionError("a session's business");
  }

  @Override
  public void transferred(String verb, String status, long bytes, Duration took) {
    throw new AssertionError("a session's business");
  }

  @Override
  public void received(long bytes) {
    received.addAndGet(bytes);
  }

  @Override
  public void sent(long bytes) {
    sent.addAndGet(bytes);
  }

  @Override
  public void reservations(int change) {
    reserved.addAndGet(change);
  }

  @Override
  public void strangers() {
    strangers.incrementAndGet();
  }
}
