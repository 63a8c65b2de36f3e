package dev.wharf.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Ends a node as SIGTERM does. */
final class Stopping {
  /**
   * What waits here must not hold a thread of the common pool: Pekko's stages go on there, and on a
   * small machine it has but one.
   */
  private static final Executor OWN_THREAD = task -> new Thread(task, "stopping").start();

  private Stopping() {}

  /** Completes when everything is closed, with whether the node was asked to end. */
  static CompletableFuture<Boolean> stop(Node node) {
    CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(node::awaitEnd, OWN_THREAD);
    return CompletableFuture.runAsync(node::stop, OWN_THREAD)
        .thenCombine(ended, (stopped, asked) -> asked);
  }
}
