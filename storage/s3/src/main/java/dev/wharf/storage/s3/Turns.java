package dev.wharf.storage.s3;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/** One change of a key at a time, in this process; who waits holds no thread. */
final class Turns {
  private final ConcurrentHashMap<String, CompletableFuture<Done>> last = new ConcurrentHashMap<>();

  <T> CompletionStage<T> alone(String key, Supplier<CompletionStage<T>> work) {
    CompletableFuture<Done> mine = new CompletableFuture<>();
    CompletableFuture<Done> before = last.put(key, mine);
    CompletableFuture<Done> start =
        before == null ? CompletableFuture.completedFuture(Done.getInstance()) : before;
    return start
        .thenCompose(done -> work.get())
        .whenComplete(
            (answer, failure) -> {
              last.remove(key, mine);
              mine.complete(Done.getInstance());
            });
  }
}
