package dev.wharf.storage.s3.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What a relay does to a request instead of passing it on as it should. */
public sealed interface Fault {

  /**
   * Answers by itself, with S3's error document; the server sees nothing.
   *
   * @param readsBody whether it takes the body in first; if not, it answers at once and hangs up
   */
  record Answer(int status, String code, boolean readsBody, Map<String, String> headers)
      implements Fault {
    public Answer {
      headers = Map.copyOf(headers);
    }

    /** With one more header, such as {@code Retry-After}. */
    public Answer with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Answer(status, code, readsBody, more);
    }

    /** The same, without reading the body. */
    public Answer atOnce() {
      return new Answer(status, code, false, headers);
    }
  }

  /** The server does its work and answers; the client sees the connection end instead. */
  record LoseAnswer() implements Fault {}

  /** The server does its work and answers; the client gets that so much later. */
  record DelayAnswer(Duration delay) implements Fault {}

  /** The server does its work and answers; the client gets that when the gate is opened. */
  record HoldAnswer(Gate gate) implements Fault {}

  /**
   * Resets both connections after so many bytes of the request's body, 0 for none, or at its end
   * and before the answer if it is shorter.
   */
  record ResetRequest(long afterBytes) implements Fault {}

  /** Ends the client's connection after so many bytes of the answer's body. */
  record TruncateAnswer(long afterBytes) implements Fault {}

  /** Lets the bodies of request and answer pass no faster than this. */
  record Slow(long bytesPerSecond) implements Fault {}

  /** An error of S3 by its status and code, answered after the body was taken in. */
  static Answer answer(int status, String code) {
    return new Answer(status, code, true, Map.of());
  }

  static Answer internalError() {
    return answer(500, "InternalError");
  }

  static Answer slowDown() {
    return answer(503, "SlowDown");
  }

  static Answer noSuchBucket() {
    return answer(404, "NoSuchBucket");
  }

  static Answer signatureDoesNotMatch() {
    return answer(403, "SignatureDoesNotMatch");
  }

  static Answer requestTimeTooSkewed() {
    return answer(403, "RequestTimeTooSkewed");
  }

  static Fault loseAnswer() {
    return new LoseAnswer();
  }

  static Fault delayAnswer(Duration delay) {
    return new DelayAnswer(delay);
  }

  static Fault holdAnswer(Gate gate) {
    return new HoldAnswer(gate);
  }

  static Fault resetRequest(long afterBytes) {
    return new ResetRequest(afterBytes);
  }

  static Fault truncateAnswer(long afterBytes) {
    return new TruncateAnswer(afterBytes);
  }

  static Fault slow(long bytesPerSecond) {
    return new Slow(bytesPerSecond);
  }
}
