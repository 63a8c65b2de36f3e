package dev.wharf.app.admin;

import dev.wharf.app.admin.Vitals.Traffic;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast bytes went over the last few seconds. Not thread-safe. */
final class Rates {
  private static final int SAMPLES = 6;

  private record Sample(long nanos, Traffic traffic) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /**
   * @param traffic bytes since the start
   * @param nanos by a clock that never goes back
   */
  void add(Traffic traffic, long nanos) {
    samples.addLast(new Sample(nanos, traffic));
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  /** Bytes a second; 0 while that cannot be told. */
  Traffic current() {
    if (samples.size() < 2) {
      return new Traffic(0, 0, 0, 0);
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    return last.traffic().minus(first.traffic()).perSecond(last.nanos() - first.nanos());
  }
}
