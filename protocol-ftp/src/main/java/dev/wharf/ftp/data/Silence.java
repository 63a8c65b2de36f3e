package dev.wharf.ftp.data;

import java.time.Duration;

/** How long a client has let us wait; the time in which we do not wait for it does not count. */
final class Silence {
  private static final long NOT_WAITING = -1;

  private final Duration limit;
  private volatile long since = NOT_WAITING;

  Silence(Duration limit) {
    this.limit = limit;
  }

  void begins() {
    since = System.nanoTime();
  }

  void over() {
    since = NOT_WAITING;
  }

  boolean tooLong() {
    long began = since;
    return began != NOT_WAITING && System.nanoTime() - began >= limit.toNanos();
  }

  /** How often to look. */
  Duration interval() {
    return limit.dividedBy(4);
  }

  DataBroken broken() {
    return new DataBroken("the client was silent for " + limit.toSeconds() + " s");
  }
}
