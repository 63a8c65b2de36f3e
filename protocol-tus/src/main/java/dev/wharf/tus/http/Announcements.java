package dev.wharf.tus.http;

import dev.wharf.tus.core.Dialect;
import dev.wharf.tus.core.TusIntent;
import dev.wharf.tus.core.TusResponse;
import dev.wharf.upload.UploadReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What the client of one request is told before the answer, if it and its connection can. */
final class Announcements {
  private static final long BETWEEN = Duration.ofSeconds(1).toNanos();

  private final Dialect protocol;
  private final TusIntent intent;
  private final Optional<InterimResponses> line;
  private final AtomicLong last = new AtomicLong(System.nanoTime());

  Announcements(Dialect protocol, TusIntent intent, Optional<InterimResponses> line) {
    this.protocol = protocol;
    this.intent = intent;
    this.line = line;
  }

  /** Whether the client is to hear of its upload before it has sent all. */
  boolean areDue() {
    return line.isPresent() && protocol.announces(intent);
  }

  /** The upload can be found under its URL. */
  void created(UploadReply reply) {
    protocol.announcement(intent, reply).ifPresent(this::send);
  }

  /** So much is durable; told once a second at most. */
  void durable(long offset) {
    long now = System.nanoTime();
    long before = last.get();
    if (line.isPresent() && now - before >= BETWEEN && last.compareAndSet(before, now)) {
      protocol.progress(intent, offset).ifPresent(this::send);
    }
  }

  private void send(TusResponse response) {
    line.ifPresent(
        way -> way.send(Responses.status(response.status()), Responses.headers(response)));
  }
}
