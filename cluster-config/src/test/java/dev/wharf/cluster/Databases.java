package dev.wharf.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** The databases that tests run on: each call a new, empty one. */
enum Databases {
  H2_FILE {
    @Override
    DatabaseSettings create(Path folder) {
      return DatabaseSettings.inFolder(folder.resolve(UUID.randomUUID().toString()));
    }
  },
  POSTGRESQL {
    @Override
    DatabaseSettings create(Path folder) {
      String name = "t" + UUID.randomUUID().toString().replace("-", "");
      try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
      return DatabaseSettings.of(
          Optional.of("jdbc:postgresql://127.0.0.1:" + Server.RUNNING.getPort() + "/" + name),
          Optional.of("postgres"),
          Optional.of("postgres"),
          folder);
    }
  };

  abstract DatabaseSettings create(Path folder);

  /** One server for all tests of a JVM, started when the first one asks; it ends with the JVM. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
