package dev.wharf.cluster;

import org.apache.pekko.actor.setup.Setup;

/** Carries the database to the persistence plugins of an actor system. */
public final class DatabaseSetup extends Setup {
  private final Database database;

  public DatabaseSetup(Database database) {
    this.database = database;
  }

  Database database() {
    return database;
  }
}
