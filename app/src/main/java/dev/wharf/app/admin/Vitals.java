package dev.wharf.app.admin;

/**
 * What a replica counts.
 *
 * @param writers requests that are writing
 * @param sessions FTP sessions
 * @param memoryUsed bytes that unfinished parts hold; 0 where the store needs none
 * @param memoryTotal bytes that they may hold; 0 likewise
 * @param traffic bytes since it started
 */
public record Vitals(
    int writers, int sessions, long memoryUsed, long memoryTotal, Traffic traffic) {

  /** Bytes by protocol and direction, as seen from here: {@code in} comes from clients. */
  public record Traffic(long tusIn, long tusOut, long ftpIn, long ftpOut) {
    Traffic minus(Traffic earlier) {
      return new Traffic(
          tusIn - earlier.tusIn,
          tusOut - earlier.tusOut,
          ftpIn - earlier.ftpIn,
          ftpOut - earlier.ftpOut);
    }

    /** So much in so many nanoseconds, as bytes a second. */
    Traffic perSecond(long nanos) {
      return new Traffic(
          rate(tusIn, nanos), rate(tusOut, nanos), rate(ftpIn, nanos), rate(ftpOut, nanos));
    }

    private static long rate(long bytes, long nanos) {
      return nanos <= 0 ? 0 : Math.max(0, Math.round(bytes * 1e9 / nanos));
    }
  }
}
