package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.StorageFailure;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/** What is to go wrong, by operation; each cue is used once. */
final class Cues {

  /** One thing that is to go wrong. */
  sealed interface Cue {
    /** Nothing is done. */
    record FailBefore(StorageFailure failure) implements Cue {}

    /** It is done, but said to have failed. */
    record FailAfter(StorageFailure failure) implements Cue {}

    /** It is done twice, one after the other, and the second answer is given. */
    record Twice() implements Cue {}

    /** It is done when the gate opens. */
    record Wait(CompletableFuture<Done> gate, CompletableFuture<Done> reached) implements Cue {}

    /** A flow: fails after so many bytes went in. */
    record Tear(long bytes, StorageFailure failure) implements Cue {}

    /** Waits for the gate after so many bytes went into a flow, or receipts came from a stream. */
    record WaitAfter(long count, CompletableFuture<Done> gate, CompletableFuture<Done> reached)
        implements Cue {}
  }

  private final Map<FaultyObjectStore.Operation, Queue<Cue>> cues =
      new EnumMap<>(FaultyObjectStore.Operation.class);

  synchronized void add(FaultyObjectStore.Operation operation, Cue cue) {
    cues.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(cue);
  }

  synchronized Optional<Cue> next(FaultyObjectStore.Operation operation) {
    return Optional.ofNullable(cues.get(operation)).map(Queue::poll);
  }

  /** Cues that no call has met. */
  synchronized int left() {
    return cues.values().stream().mapToInt(Queue::size).sum();
  }

  /** A call with an answer, as the next cue wants it. */
  <T> CompletionStage<T> play(
      FaultyObjectStore.Operation operation, Supplier<CompletionStage<T>> call) {
    return next(operation).map(cue -> play(cue, call)).orElseGet(call);
  }

  private static <T> CompletionStage<T> play(Cue cue, Supplier<CompletionStage<T>> call) {
    if (cue instanceof Cue.FailBefore fail) {
      return CompletableFuture.failedFuture(fail.failure());
    }
    if (cue instanceof Cue.FailAfter fail) {
      return call.get()
          .handle((answer, failure) -> Done.getInstance())
          .thenCompose(any -> CompletableFuture.failedFuture(fail.failure()));
    }
    if (cue instanceof Cue.Twice) {
      return call.get().thenCompose(any -> call.get());
    }
    if (cue instanceof Cue.Wait wait) {
      wait.reached().complete(Done.getInstance());
      return wait.gate().thenCompose(any -> call.get());
    }
    throw new IllegalStateException(cue + " is for flows (expected: one for a call)");
  }
}
