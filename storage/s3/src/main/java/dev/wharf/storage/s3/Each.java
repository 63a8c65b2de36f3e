package dev.wharf.storage.s3;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.Done;

/** The same for each of many things, a few at once. */
final class Each {
  static final int AT_ONCE = 8;

  private Each() {}

  /** Completes when all are done; fails with the first failure, once nothing is under way. */
  static <T> CompletionStage<Done> of(Collection<T> things, Function<T, CompletionStage<?>> work) {
    Queue<T> left = new ConcurrentLinkedQueue<>(things);
    CompletableFuture<?>[] lanes =
        Stream.generate(() -> lane(left, work).toCompletableFuture())
            .limit(Math.min(AT_ONCE, things.size()))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(lanes).thenApply(done -> Done.getInstance());
  }

  private static <T> CompletionStage<?> lane(Queue<T> left, Function<T, CompletionStage<?>> work) {
    T next = left.poll();
    return next == null
        ? CompletableFuture.completedFuture(Done.getInstance())
        : work.apply(next).thenCompose(done -> lane(left, work));
  }
}
