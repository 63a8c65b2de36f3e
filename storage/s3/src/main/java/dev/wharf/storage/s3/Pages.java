package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Keys, page by page. A page may be empty and not the last. */
final class Pages {
  private final Bucket bucket;
  private final String prefix;
  private final Optional<String> delimiter;

  /** All keys that begin so. */
  Pages(Bucket bucket, String prefix) {
    this(bucket, prefix, Optional.empty());
  }

  /** Those without a delimiter behind the prefix, and the prefixes of the others up to it. */
  Pages(Bucket bucket, String prefix, Optional<String> delimiter) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.delimiter = delimiter;
  }

  /**
   * Where the next page begins.
   *
   * @param after empty = at the start
   */
  private record Cursor(Optional<String> after, boolean atEnd) {}

  /** One page is fetched ahead of the consumer. */
  Source<ListObjectsV2Response, NotUsed> stream() {
    return Source.unfoldAsync(new Cursor(Optional.empty(), false), this::next)
        .buffer(1, OverflowStrategy.backpressure());
  }

  private CompletionStage<Optional<Pair<Cursor, ListObjectsV2Response>>> next(Cursor cursor) {
    return cursor.atEnd()
        ? CompletableFuture.completedFuture(Optional.empty())
        : page(cursor, Optional.empty())
            .thenApply(page -> Optional.of(Pair.create(cursor(page), page)));
  }

  private CompletionStage<ListObjectsV2Response> page(Cursor cursor, Optional<Integer> atMost) {
    return bucket.list(prefix, delimiter, cursor.after(), atMost);
  }

  private Cursor cursor(ListObjectsV2Response page) {
    Optional<String> after = Optional.ofNullable(page.nextContinuationToken());
    boolean more = Boolean.TRUE.equals(page.isTruncated());
    if (more && after.isEmpty()) {
      throw new StorageFailure(
          StorageFailure.Kind.UNSUPPORTED,
          false,
          "list '" + prefix + "': a page that is not the last does not say where the next begins");
    }
    return new Cursor(after, !more);
  }

  /** Does something with each page before the next one is asked for. */
  CompletionStage<Done> each(Function<ListObjectsV2Response, CompletionStage<?>> work) {
    return each(new Cursor(Optional.empty(), false), work);
  }

  private CompletionStage<Done> each(
      Cursor cursor, Function<ListObjectsV2Response, CompletionStage<?>> work) {
    return cursor.atEnd()
        ? CompletableFuture.completedFuture(Done.getInstance())
        : page(cursor, Optional.empty())
            .thenCompose(page -> work.apply(page).thenCompose(done -> each(cursor(page), work)));
  }

  /** The first keys, as far as there are so many; perhaps more. */
  CompletionStage<List<String>> first(int count) {
    return first(new Cursor(Optional.empty(), false), count, new ArrayList<>());
  }

  private CompletionStage<List<String>> first(Cursor cursor, int count, List<String> found) {
    return cursor.atEnd() || found.size() >= count
        ? CompletableFuture.completedFuture(found)
        : page(cursor, Optional.of(count))
            .thenCompose(
                page -> {
                  page.contents().forEach(object -> found.add(object.key()));
                  return first(cursor(page), count, found);
                });
  }
}
