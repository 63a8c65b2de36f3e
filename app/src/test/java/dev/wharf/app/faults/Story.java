package dev.wharf.app.faults;

import dev.wharf.app.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One upload as its clients live it: what they asked and were told, row by row. Each answer is held
 * against what had been answered before its question was asked.
 */
final class Story {
  /** What became of it, as its client knows. */
  enum State {
    OPEN,
    COMPLETE,
    TERMINATED
  }

  private record Range(String who, long from, long to) {
    boolean overlaps(Range other) {
      return from < other.to && other.from < to;
    }
  }

  private final Ledger ledger;
  private final int number;
  private final String protocol;
  private final Content content;
  private final List<String> rows = new ArrayList<>();
  private final List<Range> accepted = new ArrayList<>();
  private Optional<String> key = Optional.empty();
  private Optional<Instant> troubled = Optional.empty();
  private State state = State.OPEN;
  private long floor;
  private long sent;
  private int retries;

  /** The length, which size 0 completes at once, is known to clients only. */
  Story(Ledger ledger, int number, String protocol, Content content) {
    this.ledger = ledger;
    this.number = number;
    this.protocol = protocol;
    this.content = content;
    row("client", "has " + content.size() + " bytes, seed " + content.seed());
  }

  int number() {
    return number;
  }

  String protocol() {
    return protocol;
  }

  Content content() {
    return content;
  }

  long size() {
    return content.size();
  }

  /** The object's key is to be this. */
  synchronized void key(String name) {
    key = Optional.of(name);
    row("client", "key " + name);
  }

  synchronized Optional<String> key() {
    return key;
  }

  synchronized State state() {
    return state;
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  synchronized int retries() {
    return retries;
  }

  /** The highest offset that anybody was told: no later question may be answered with less. */
  synchronized long floor() {
    return floor;
  }

  /** Bytes up to this one may have left the client. */
  synchronized void sending(long to) {
    sent = Math.max(sent, to);
  }

  synchronized boolean isAllSent() {
    return sent >= content.size();
  }

  /** Something that needs no check. */
  synchronized void row(String who, String what) {
    rows.add(Instant.now() + " " + who + " " + what);
  }

  /**
   * A client was told an offset.
   *
   * @param before {@link #floor} when it asked
   */
  synchronized void told(String who, String asked, long before, long offset) {
    row(who, asked + " -> offset " + offset);
    if (offset < before) {
      violated(who + " " + asked + ": offset " + offset + " (told before: " + before + ")");
    }
    if (offset > sent) {
      violated(who + " " + asked + ": offset " + offset + " (sent: " + sent + ")");
    }
    floor = Math.max(floor, offset);
    answered();
  }

  /** A client was told that these bytes of its were taken. */
  synchronized void took(String who, long from, long to) {
    Range range = new Range(who, from, to);
    accepted.stream()
        .filter(range::overlaps)
        .findFirst()
        .ifPresent(other -> violated("taken twice: " + other + " and " + range));
    if (to > from) {
      accepted.add(range);
    }
  }

  /** No answer, or one that says: come again. */
  synchronized void failed(String who, String asked, String answer) {
    row(who, asked + " -> " + answer);
    retries++;
    if (troubled.isEmpty()) {
      troubled = Optional.of(Instant.now());
    }
  }

  /** An answer that sends a client away for good. */
  synchronized void gone(String who, String asked, String answer) {
    row(who, asked + " -> " + answer);
    if (state != State.TERMINATED) {
      violated(who + " " + asked + ": " + answer + " (expected: nobody terminated it)");
    }
  }

  private void answered() {
    troubled.ifPresent(since -> ledger.stalled(since, Duration.between(since, Instant.now())));
    troubled = Optional.empty();
  }

  /** A client was told that all is in. */
  synchronized void completed(String who, String answer) {
    row(who, "complete: " + answer);
    if (!isAllSent()) {
      violated("complete (sent: " + sent + " of " + content.size() + ")");
    }
    state = State.COMPLETE;
    answered();
  }

  synchronized void terminated(String who) {
    row(who, "terminates it");
    state = State.TERMINATED;
    answered();
  }

  /** What must never be. */
  synchronized void violated(String what) {
    row("VIOLATION", what);
    ledger.violation(this, what);
  }

  synchronized String text() {
    return this + "\n  " + String.join("\n  ", rows);
  }

  @Override
  public synchronized String toString() {
    return "upload "
        + number
        + " ("
        + protocol
        + ", "
        + state
        + key.map(name -> ", key " + name).orElse("")
        + ")";
  }
}
