package dev.wharf.storage.s3.testkit;

import java.util.function.Predicate;

/** Which requests a fault is for. */
public final class Rule {
  private final Predicate<S3Request> when;
  private final Fault fault;
  private int skips;
  private int left;
  private int met;

  Rule(Predicate<S3Request> when, int skips, int times, Fault fault) {
    this.when = when;
    this.skips = skips;
    this.left = times;
    this.fault = fault;
  }

  /** Whether the fault is for this request; uses it up if so. */
  synchronized boolean takes(S3Request request) {
    if (left == 0 || !when.test(request)) {
      return false;
    }
    if (skips > 0) {
      skips--;
      return false;
    }
    left--;
    met++;
    return true;
  }

  Fault fault() {
    return fault;
  }

  /** How many requests it was for so far. */
  public synchronized int met() {
    return met;
  }
}
