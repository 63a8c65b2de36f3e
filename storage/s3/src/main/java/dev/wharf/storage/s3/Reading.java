package dev.wharf.storage.s3;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.event.Logging;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.RestartSettings;
import org.apache.pekko.stream.javadsl.RestartSource;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A range of an object, at the consumer's pace. A server that breaks off, or that takes a slow
 * consumer for a dead one, is asked for the rest: of the same object, and only when the consumer
 * wants more.
 */
final class Reading {
  /** So often in a row may a request bring nothing. */
  private static final int FRUITLESS = 4;

  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LATER = Duration.ofSeconds(3);

  private final Bucket bucket;
  private final String key;
  private final String etag;
  private final ByteRange range;

  // Of one run at a time: the stream's own steps.
  private long at;
  private long end;
  private long lastBreak = -1;
  private int fruitless;
  private volatile CompletableFuture<?> request = new CompletableFuture<>();

  private Reading(Bucket bucket, String key, String etag, ByteRange range) {
    this.bucket = bucket;
    this.key = key;
    this.etag = etag;
    this.range = range;
    this.at = range.from();
    this.end = range.to();
  }

  static Source<ByteString, NotUsed> of(Bucket bucket, String key, String etag, ByteRange range) {
    return Source.lazySource(() -> new Reading(bucket, key, etag, range).bytes())
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  private Source<ByteString, NotUsed> bytes() {
    return RestartSource.onFailuresWithBackoff(
            RestartSettings.create(SOON, LATER, 0.2)
                .withRestartOn(this::mayGoOn)
                .withLogSettings(RestartSettings.createLogSettings(Logging.DebugLevel())),
            this::rest)
        .mapError(
            new PFBuilder<Throwable, Throwable>()
                .match(Throwable.class, thrown -> Failures.of(thrown, "read '" + key + "'"))
                .build())
        .watchTermination(
            (started, ended) -> {
              ended.whenComplete((done, failure) -> request.cancel(true));
              return started;
            });
  }

  private boolean mayGoOn(Throwable broken) {
    StorageFailure failure = Failures.of(broken, "read '" + key + "'");
    fruitless = at > lastBreak ? 0 : fruitless + 1;
    lastBreak = at;
    return fruitless <= FRUITLESS
        && (failure.kind() == Kind.UNAVAILABLE || failure.kind() == Kind.THROTTLED);
  }

  /** Asks when the first byte is wanted. */
  private Source<ByteString, NotUsed> rest() {
    return Source.lazyCompletionStageSource(this::ask)
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  private CompletionStage<Source<ByteString, NotUsed>> ask() {
    if (at >= end) {
      return at == range.from() ? nothing() : CompletableFuture.completedFuture(Source.empty());
    }
    CompletableFuture<Incoming> answer = bucket.get(key, etag, new ByteRange(at, end));
    request = answer;
    return Stages.recover(
        answer.thenApply(this::incoming),
        failure ->
            Failures.code(failure).equals("InvalidRange")
                ? nothing()
                : CompletableFuture.failedFuture(failure));
  }

  private Source<ByteString, NotUsed> incoming(Incoming answer) {
    end = at + answer.length();
    return answer.bytes().map(this::taken).concatLazy(Source.lazySource(this::checkedEnd));
  }

  private ByteString taken(ByteString bytes) {
    at += bytes.size();
    return bytes;
  }

  private Source<ByteString, NotUsed> checkedEnd() {
    return at == end
        ? Source.empty()
        : Source.failed(
            new StorageFailure(
                Kind.UNAVAILABLE,
                true,
                "read '" + key + "': the answer ended at " + at + " (expected: " + end + ")"));
  }

  /** A range without a byte is still one of that object. */
  private CompletionStage<Source<ByteString, NotUsed>> nothing() {
    return bucket.head(key).thenApply(found -> nothing(found));
  }

  private Source<ByteString, NotUsed> nothing(Optional<Head> found) {
    requireSame(key, etag, found);
    return Source.empty();
  }

  static void requireSame(String key, String etag, Optional<Head> found) {
    Head head =
        found.orElseThrow(
            () -> new StorageFailure(Kind.NOT_FOUND, false, "object '" + key + "' does not exist"));
    if (!head.etag().equals(etag)) {
      throw new StorageFailure(
          Kind.PRECONDITION,
          false,
          "object '" + key + "': ETag " + head.etag() + " (expected: " + etag + ")");
    }
  }
}
