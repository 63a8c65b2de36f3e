package dev.wharf.app;

import dev.wharf.app.settings.Address;
import dev.wharf.cluster.Database;
import dev.wharf.storage.spi.ObjectStore;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: its end is the actor system's end, then store and database are closed. */
final class Node {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final ActorSystem<?> system;
  private final ObjectStore store;
  private final Database database;
  private final Address front;
  private final Address management;
  private final Runnable last;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param last what else is to end before the store is closed
   */
  Node(
      ActorSystem<?> system,
      ObjectStore store,
      Database database,
      Address front,
      Address management,
      Runnable last) {
    this.system = system;
    this.front = front;
    this.management = management;
    this.last = last;
    this.store = store;
    this.database = database;
  }

  /** Where uploads come in. */
  Address front() {
    return front;
  }

  /** Where health and metrics answer. */
  Address management() {
    return management;
  }

  /**
   * Waits until the node has ended, whoever ended it, and closes what it stood on.
   *
   * @return whether it was asked to end; if not, the cluster has put it out
   */
  boolean awaitEnd() {
    system.getWhenTerminated().toCompletableFuture().join();
    try {
      last.run();
      store.close();
      database.close();
    } catch (RuntimeException e) {
      log.error("not closed cleanly: {}", e.getMessage());
    } finally {
      closed.countDown();
    }
    return asked();
  }

  private boolean asked() {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(Stop.class::isInstance)
        .isPresent();
  }

  /**
   * Has it stop when the JVM is told to end. Through Pekko, whose own hook cuts the node off from
   * the others as soon as nobody it knows of has still something to do.
   */
  void stopWithJvm() {
    CoordinatedShutdown.get(system).addJvmShutdownHook(this::stop);
  }

  /** Drains, leaves, and returns when everything is closed. Harmless when it has ended. */
  void stop() {
    CoordinatedShutdown.get(system).runAll(Stop.ASKED);
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why: somebody asked. */
  enum Stop implements CoordinatedShutdown.Reason {
    ASKED
  }
}
