package dev.wharf.ftp.session;

import dev.wharf.ftp.metrics.FtpMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What was counted, in words. */
public final class CountingMetrics implements FtpMetrics {
  public final AtomicInteger sessions = new AtomicInteger();
  public final AtomicLong received = new AtomicLong();
  public final AtomicLong sent = new AtomicLong();
  public final List<String> answered = new CopyOnWriteArrayList<>();
  public final List<Boolean> logins = new CopyOnWriteArrayList<>();
  public final List<String> transfers = new CopyOnWriteArrayList<>();

  @Override
  public void sessions(int change) {
    sessions.addAndGet(change);
  }

  @Override
  public void answered(String verb, int code, Duration after) {
    answered.add(verb + " " + code);
  }

  @Override
  public void login(boolean granted) {
    logins.add(granted);
  }

  @Override
  public void transferred(String verb, String status, long bytes, Duration took) {
    transfers.add("%s %s %d".formatted(verb, status, bytes));
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
  public void reservations(int change) {}

  @Override
  public void strangers() {}
}
