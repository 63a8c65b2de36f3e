package dev.wharf.storage.s3;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a bucket's server was found to do.
 *
 * @param where bucket, prefix and server
 * @param profile that was checked against
 * @param rows in the order in which they were tried
 * @param fitting the profile that promises the most of what holds; empty = none fits
 * @param leftovers keys and uploads below the check's own folder that could not be removed
 * @param requests that it took
 * @param took from the first to the last
 */
public record S3CheckReport(
    String where,
    S3Profile profile,
    List<Row> rows,
    Optional<S3Profile> fitting,
    List<String> leftovers,
    int requests,
    Duration took) {
  public S3CheckReport {
    rows = List.copyOf(rows);
    leftovers = List.copyOf(leftovers);
  }

  /**
   * One capability.
   *
   * @param capability in a few words
   * @param promised what the profile says; empty = nothing
   * @param found what the server does
   * @param words how the server put it
   */
  public record Row(String capability, Optional<Boolean> promised, boolean found, String words) {
    public Verdict verdict() {
      if (promised.isEmpty() || promised.get() == found) {
        return Verdict.OK;
      }
      return found ? Verdict.BETTER : Verdict.WRONG;
    }
  }

  /** What a row means. */
  public enum Verdict {
    /** As the profile says. */
    OK,
    /** The profile promises it, and the server does not do it. */
    WRONG,
    /** The profile does not count on it. */
    BETTER
  }

  /** Everything that the profile promises holds. */
  public boolean holds() {
    return wrong().isEmpty();
  }

  /** What the profile promises and the server does not do. */
  public List<Row> wrong() {
    return rows.stream().filter(row -> row.verdict() == Verdict.WRONG).toList();
  }
}
