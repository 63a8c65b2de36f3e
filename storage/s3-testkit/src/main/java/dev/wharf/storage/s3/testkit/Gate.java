package dev.wharf.storage.s3.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Answers stand here until a test opens it; then it stays open. */
public final class Gate {
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CountDownLatch open = new CountDownLatch(1);

  /** Completes when the first answer stands here: its request has taken effect. */
  public CompletionStage<Void> reached() {
    return reached.minimalCompletionStage();
  }

  public void open() {
    open.countDown();
  }

  void pass() throws InterruptedException {
    reached.complete(null);
    open.await();
  }
}
