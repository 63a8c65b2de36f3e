package dev.wharf.storage.s3;

import java.time.Duration;

/**
 * What only tests set otherwise.
 *
 * @param connect how long a connection may take to be made
 * @param silence how long a connection may be silent while something is expected of it
 * @param attempt how long one attempt of a request may take, besides its body's bytes
 * @param attempts how often a request is tried
 * @param connections how many requests are on their way at once; others wait
 * @param copyAtMost most bytes that one copy request names; the profile's limit holds as well
 */
record Tuning(
    Duration connect,
    Duration silence,
    Duration attempt,
    int attempts,
    int connections,
    long copyAtMost) {

  /** Bytes a second that a body is at least sent with. */
  private static final long SLOWEST = 128 * 1024;

  static Tuning defaults() {
    return new Tuning(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(90),
        4,
        256,
        Long.MAX_VALUE);
  }

  /**
   * How long a request may wait for a connection. Not long: now and then the SDK's pool forgets who
   * waits when a connection was refused, and only this wakes him.
   */
  Duration acquire() {
    return connect.multipliedBy(3);
  }

  Tuning withSilence(Duration shorter) {
    return new Tuning(shorter, shorter, attempt, attempts, connections, copyAtMost);
  }

  Tuning withCopyAtMost(long bytes) {
    return new Tuning(connect, silence, attempt, attempts, connections, bytes);
  }

  /** How long an attempt may take that sends so many bytes. */
  Duration attempt(long bytes) {
    return attempt.plusSeconds(bytes / SLOWEST);
  }
}
