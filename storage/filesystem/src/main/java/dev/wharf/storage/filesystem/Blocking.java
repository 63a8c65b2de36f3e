package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.StorageFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that wait for the disk, so that no other has to. */
final class Blocking implements AutoCloseable {
  private static final long IDLE_SECONDS = 30;
  private static final long CLOSE_SECONDS = 30;

  private final Path root;
  private final ThreadPoolExecutor threads;

  Blocking(Path root, int count) {
    this.root = root;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> thread(work, number.incrementAndGet()));
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work, int number) {
    Thread thread = new Thread(work, "wharf-disk-" + number);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs it there; whatever it throws becomes a {@link StorageFailure}.
   *
   * @param what for the message: what is attempted, and on what
   */
  <T> CompletableFuture<T> call(String what, Callable<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(answer, what, work));
    } catch (RejectedExecutionException closed) {
      answer.completeExceptionally(
          new StorageFailure(
              StorageFailure.Kind.UNAVAILABLE, true, what + ": the store is closed", closed));
    }
    return answer;
  }

  private <T> void complete(CompletableFuture<T> answer, String what, Callable<T> work) {
    try {
      answer.complete(work.call());
    } catch (Exception thrown) {
      answer.completeExceptionally(failure(thrown, what));
    } catch (Error error) {
      answer.completeExceptionally(error);
      throw error;
    }
  }

  StorageFailure failure(Exception thrown, String what) {
    return Failures.of(thrown, what, root);
  }

  /** What really happened, without the wrapping of dependent stages. */
  static Throwable cause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return thrown instanceof CompletionException && cause != null ? cause : thrown;
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
