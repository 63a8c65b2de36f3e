package dev.wharf.storage.s3;

import dev.wharf.storage.spi.StorageFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;

/** What is in a multipart upload, whoever put it there. */
final class Parts {
  private static final int ABORTS = 5;
  private static final long PAUSE_MILLIS = 200;

  private final Bucket bucket;

  Parts(Bucket bucket) {
    this.bucket = bucket;
  }

  /** Slots that hold a part which none of the tokens names. */
  CompletionStage<List<Integer>> strays(String key, String multipart, List<PartToken> named) {
    Set<Integer> slots = named.stream().map(PartToken::slot).collect(Collectors.toSet());
    return strays(key, multipart, slots, Optional.empty(), new ArrayList<>());
  }

  private CompletionStage<List<Integer>> strays(
      String key,
      String multipart,
      Set<Integer> named,
      Optional<Integer> after,
      List<Integer> found) {
    return bucket
        .parts(key, multipart, after)
        .thenCompose(
            page -> {
              page.parts().stream()
                  .map(part -> part.partNumber())
                  .filter(slot -> !named.contains(slot))
                  .forEach(found::add);
              return isLast(page)
                  ? CompletableFuture.completedFuture(found)
                  : strays(key, multipart, named, Optional.of(page.nextPartNumberMarker()), found);
            });
  }

  private static boolean isLast(ListPartsResponse page) {
    return !Boolean.TRUE.equals(page.isTruncated()) || page.nextPartNumberMarker() == null;
  }

  /**
   * Gives up a multipart upload. Parts that were under way may arrive behind it and stay, paid for,
   * so it is done when none is there.
   */
  CompletionStage<Done> abort(String key, String multipart) {
    return abort(key, multipart, 1);
  }

  private CompletionStage<Done> abort(String key, String multipart, int time) {
    return bucket
        .abort(key, multipart)
        .thenCompose(
            wasThere ->
                wasThere ? isEmpty(key, multipart) : CompletableFuture.completedFuture(true))
        .thenCompose(
            empty -> {
              if (empty) {
                return CompletableFuture.completedFuture(Done.getInstance());
              }
              return time == ABORTS
                  ? stillThere(key)
                  : later(time, () -> abort(key, multipart, time + 1));
            });
  }

  private CompletionStage<Boolean> isEmpty(String key, String multipart) {
    return Stages.recover(
        bucket.parts(key, multipart, Optional.empty()).thenApply(page -> page.parts().isEmpty()),
        failure ->
            failure.kind() == Kind.NOT_FOUND
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.failedFuture(failure));
  }

  private static CompletionStage<Done> later(int time, Supplier<CompletionStage<Done>> work) {
    return CompletableFuture.supplyAsync(
            work, CompletableFuture.delayedExecutor(time * PAUSE_MILLIS, TimeUnit.MILLISECONDS))
        .thenCompose(answer -> answer);
  }

  private static CompletionStage<Done> stillThere(String key) {
    return Stages.failed(
        Kind.UNAVAILABLE,
        true,
        "multipart upload of '" + key + "': parts are still there after " + ABORTS + " aborts");
  }
}
