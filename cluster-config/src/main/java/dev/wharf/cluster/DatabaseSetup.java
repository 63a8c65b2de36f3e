package dev.wharf.cluster;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.setup.Setup;

/** Carries the database to the persistence plugins of an actor system. */
public final class DatabaseSetup extends Setup {
  private final CompletableFuture<Database> database;

  public DatabaseSetup(Database database) {
    this(CompletableFuture.completedFuture(database));
  }

  DatabaseSetup(CompletableFuture<Database> opening) {
    this.database = opening;
  }

  /** Waits until it is open. */
  Database database() {
    return database.join();
  }
}
