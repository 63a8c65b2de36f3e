package dev.wharf.app;

import com.typesafe.config.Config;
import dev.wharf.app.settings.Settings;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Opens the database and starts the actor system: one after the other where members compare their
 * databases, both at once where there is nobody to compare with, as either takes long.
 */
final class Opening {
  /** It must not keep a JVM alive that could not start. */
  private static final Executor BESIDE =
      task -> {
        Thread thread = new Thread(task, "wharf-database");
        thread.setDaemon(true);
        thread.start();
      };

  private final Database database;
  private final ClusterWiring cluster;

  /**
   * Returns when both are there.
   *
   * @throws dev.wharf.cluster.DatabaseUnavailable if there is no database
   */
  Opening(Settings settings, Config file) {
    DatabaseSettings wanted = Wiring.database(settings);
    if (ClusterWiring.isUnreachable(settings.cluster())) {
      CompletableFuture<Database> opening =
          CompletableFuture.supplyAsync(() -> Database.open(wanted), BESIDE);
      this.cluster = cluster(settings, file, wanted, opening);
      this.database = database(opening, cluster);
    } else {
      this.database = Database.open(wanted);
      this.cluster = ClusterWiring.start(settings, file, database);
    }
  }

  private static ClusterWiring cluster(
      Settings settings,
      Config file,
      DatabaseSettings wanted,
      CompletableFuture<Database> opening) {
    try {
      return ClusterWiring.startAlone(settings, file, wanted, opening);
    } catch (RuntimeException e) {
      opening.thenAccept(Database::close);
      throw e;
    }
  }

  private static Database database(CompletableFuture<Database> opening, ClusterWiring cluster) {
    try {
      return opening.join();
    } catch (CompletionException e) {
      cluster.end();
      throw e.getCause() instanceof RuntimeException why ? why : e;
    }
  }

  Database database() {
    return database;
  }

  ClusterWiring cluster() {
    return cluster;
  }
}
