package dev.wharf.access;

import java.time.Duration;

/** Whether somebody may try a password now. */
sealed interface Verdict extends CborSerializable {

  /**
   * Try.
   *
   * @param failures counted so far
   */
  record Go(int failures) implements Verdict {}

  /** As many are at it as may still fail; ask again when one of them has ended. */
  record Busy() implements Verdict {}

  /**
   * Not before this long from now. Not an instant: clocks of replicas differ.
   *
   * @param remaining until the lock ends
   */
  record Locked(Duration remaining) implements Verdict {}
}
