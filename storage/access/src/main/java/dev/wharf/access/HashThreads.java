package dev.wharf.access;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads that passwords are hashed on: few, because each hash takes a core and many megabytes.
 */
final class HashThreads implements AutoCloseable {
  private static final int AT_MOST = 4;
  private static final int WAITING_AT_MOST = 1000;
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  HashThreads() {
    int count = Math.min(AT_MOST, Runtime.getRuntime().availableProcessors());
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_AT_MOST),
            work -> thread(work, number.incrementAndGet()));
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work, int number) {
    Thread thread = new Thread(work, "wharf-login-" + number);
    thread.setDaemon(true);
    return thread;
  }

  /** Fails at once when too many wait already. */
  <T> CompletionStage<T> call(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("too many logins are waiting", e));
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
