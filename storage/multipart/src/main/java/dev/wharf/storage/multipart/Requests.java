package dev.wharf.storage.multipart;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Which of one flow's requests are on their way. */
final class Requests {
  private final CompletableFuture<Done> over = new CompletableFuture<>();
  private int onTheirWay;
  private volatile boolean stopped;

  /** Whether requests may still be made. */
  boolean alive() {
    return !stopped;
  }

  /** Counts a request until its stage is done. */
  <T> CompletionStage<T> count(CompletionStage<T> request) {
    synchronized (this) {
      onTheirWay++;
    }
    return request.whenComplete((any, thrown) -> done());
  }

  private void done() {
    synchronized (this) {
      onTheirWay--;
    }
    completeIfOver();
  }

  /** No further request is made; the stage is done when none is on its way. */
  CompletionStage<Done> stop() {
    stopped = true;
    completeIfOver();
    return over;
  }

  private void completeIfOver() {
    boolean nothing;
    synchronized (this) {
      nothing = stopped && onTheirWay == 0;
    }
    if (nothing) {
      over.complete(Done.getInstance());
    }
  }
}
