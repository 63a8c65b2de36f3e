package dev.wharf.app.faults;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads that never keep the JVM alive. */
final class Threads {
  private Threads() {}

  static ExecutorService many(String name) {
    return Executors.newCachedThreadPool(work -> daemon(work, name));
  }

  static ScheduledExecutorService clock(String name) {
    return Executors.newScheduledThreadPool(2, work -> daemon(work, name));
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
