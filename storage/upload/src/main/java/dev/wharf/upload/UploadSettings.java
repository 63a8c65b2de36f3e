package dev.wharf.upload;

import java.time.Duration;
import java.util.Optional;

/**
 * How uploads behave in time.
 *
 * @param expireAfter how long an unfinished upload is kept after its last byte; empty = for ever
 * @param keepComplete how long a complete upload is kept, if it is {@link UploadSpec#perishable};
 *     empty = for ever
 * @param sweepAfter how old staging that no living upload names must be before it is discarded, and
 *     an unfinished upload that has no claim on its target key; longer than any request lasts
 * @param sweepInterval how often that is looked for
 * @param wakeInterval how often due rows of the index are looked for, and how long after a crash an
 *     intent waits at most
 * @param forgetAfter how long an ended upload answers 410 and keeps its events; 24 h at least,
 *     because the events are what fences an incarnation that slept
 * @param yieldSilence how long a holder that was told to yield may say nothing
 * @param yieldLimit how long it may take in all
 * @param recordLimit how long a writer waits for its receipts to be journalled before it asks for
 *     its lease once more
 * @param patience how long a request waits for a commit before it is told to come again
 * @param idle how long an upload stays in memory with nothing to do
 * @param concatenation how final uploads are made of partial ones
 */
public record UploadSettings(
    Optional<Duration> expireAfter,
    Optional<Duration> keepComplete,
    Duration sweepAfter,
    Duration sweepInterval,
    Duration wakeInterval,
    Duration forgetAfter,
    Duration yieldSilence,
    Duration yieldLimit,
    Duration recordLimit,
    Duration patience,
    Duration idle,
    Concatenation concatenation) {

  private static final Duration LEAST_FORGET = Duration.ofHours(24);

  /**
   * How final uploads are made of partial ones.
   *
   * @param patience how long whoever creates a final upload waits for it to be complete; it goes on
   *     after that
   * @param removesPartials whether the partial uploads are terminated when the final one is
   *     complete; {@code false} = they expire
   */
  public record Concatenation(Duration patience, boolean removesPartials) {
    /** A question lasts as long, and the answer has a way to go. */
    private static final Duration MOST = Patience.LONG.minusSeconds(3);

    public Concatenation {
      if (patience.isNegative() || patience.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "patience: " + patience + " (expected: at most " + MOST + ")");
      }
    }

    /** Ten seconds; partial uploads stay until they expire. */
    public static Concatenation defaults() {
      return new Concatenation(Duration.ofSeconds(10), false);
    }
  }

  /** With final uploads made as by default. */
  public UploadSettings(
      Optional<Duration> expireAfter,
      Optional<Duration> keepComplete,
      Duration sweepAfter,
      Duration sweepInterval,
      Duration wakeInterval,
      Duration forgetAfter,
      Duration yieldSilence,
      Duration yieldLimit,
      Duration recordLimit,
      Duration patience,
      Duration idle) {
    this(
        expireAfter,
        keepComplete,
        sweepAfter,
        sweepInterval,
        wakeInterval,
        forgetAfter,
        yieldSilence,
        yieldLimit,
        recordLimit,
        patience,
        idle,
        Concatenation.defaults());
  }

  public UploadSettings {
    if (forgetAfter.compareTo(LEAST_FORGET) < 0) {
      throw new IllegalArgumentException(
          "forget after: " + forgetAfter + " (expected: at least " + LEAST_FORGET + ")");
    }
  }

  /** What a new installation runs with. */
  public static UploadSettings defaults() {
    return new UploadSettings(
        Optional.of(Duration.ofDays(7)),
        Optional.empty(),
        Duration.ofHours(24),
        Duration.ofHours(1),
        Duration.ofSeconds(60),
        LEAST_FORGET,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(4),
        Duration.ofSeconds(5),
        Duration.ofMinutes(2));
  }

  /** The same with another time to live of unfinished uploads. */
  public UploadSettings expiringAfter(Optional<Duration> after) {
    return new UploadSettings(
        after,
        keepComplete,
        sweepAfter,
        sweepInterval,
        wakeInterval,
        forgetAfter,
        yieldSilence,
        yieldLimit,
        recordLimit,
        patience,
        idle,
        concatenation);
  }

  /** The same with another time to live of complete uploads. */
  public UploadSettings keepingComplete(Optional<Duration> kept) {
    return new UploadSettings(
        expireAfter,
        kept,
        sweepAfter,
        sweepInterval,
        wakeInterval,
        forgetAfter,
        yieldSilence,
        yieldLimit,
        recordLimit,
        patience,
        idle,
        concatenation);
  }

  /** The same with another age of staging to be swept; looked for as often, at least each hour. */
  public UploadSettings sweepingAfter(Duration after) {
    return new UploadSettings(
        expireAfter,
        keepComplete,
        after,
        after.compareTo(sweepInterval) < 0 ? after : sweepInterval,
        wakeInterval,
        forgetAfter,
        yieldSilence,
        yieldLimit,
        recordLimit,
        patience,
        idle,
        concatenation);
  }

  /** The same with partial uploads removed, or not, when a final one is complete. */
  public UploadSettings removingPartials(boolean removes) {
    return concatenating(new Concatenation(concatenation.patience(), removes));
  }

  /** The same with final uploads made in another way. */
  public UploadSettings concatenating(Concatenation other) {
    return new UploadSettings(
        expireAfter,
        keepComplete,
        sweepAfter,
        sweepInterval,
        wakeInterval,
        forgetAfter,
        yieldSilence,
        yieldLimit,
        recordLimit,
        patience,
        idle,
        other);
  }
}
