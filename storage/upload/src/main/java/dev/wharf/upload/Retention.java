package dev.wharf.upload;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Reaches the complete uploads of a time when they were kept for ever, or for longer: gives each a
 * wake time in the index, a page at a time. The upload itself then knows whether, and when, it
 * ends.
 *
 * <p>What is overdue is spread over time, half of what the waker gets done: uploads that a dead
 * node left behind need it too.
 */
final class Retention {
  /** Of a million rows, each page is some milliseconds of the database's time. */
  static final int PAGE = 250;

  private Retention() {}

  /** Completes when every complete upload is looked after. */
  static CompletionStage<Done> hasten(UploadContext context) {
    Optional<Duration> keep = context.settings().keepComplete();
    return keep.isPresent()
        ? hasten(context, keep.get(), context.clock().instant())
        : CompletableFuture.completedFuture(Done.getInstance());
  }

  private static CompletionStage<Done> hasten(UploadContext context, Duration keep, Instant soon) {
    return context
        .index()
        .hasten(keep, context.clock().instant(), soon, PAGE)
        .thenCompose(
            found ->
                found < PAGE
                    ? CompletableFuture.completedFuture(Done.getInstance())
                    : hasten(context, keep, soon.plus(context.settings().wakeInterval())));
  }
}
