package dev.wharf.upload;

import dev.wharf.cluster.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** A new, empty database on a real server: one server for all tests of a JVM. */
final class Postgres {
  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  Postgres() {
    administer("CREATE DATABASE " + name);
  }

  DatabaseSettings settings() {
    return DatabaseSettings.of(
        Optional.of("jdbc:postgresql://127.0.0.1:" + Server.RUNNING.getPort() + "/" + name),
        Optional.of("postgres"),
        Optional.of("postgres"),
        Path.of("unused"));
  }

  /** Cuts every connection to it, and refuses new ones. */
  void goAway() {
    administer("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
    administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  void comeBack() {
    administer("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
  }

  private static void administer(String sql) {
    try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Started when the first test asks; it ends with the JVM. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
