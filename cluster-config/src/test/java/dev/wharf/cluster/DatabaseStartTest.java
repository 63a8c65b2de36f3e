package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many nodes and one database, in whatever order they come. */
class DatabaseStartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NODES = 6;

  @TempDir Path folder;

  @Test
  void nodes_that_start_at_once_on_an_empty_database_share_one_journal() throws Exception {
    DatabaseSettings settings =
        Databases.POSTGRESQL.create(folder).withConnections(2).waiting(PATIENCE);
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    try {
      List<Future<Database>> opening = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        opening.add(threads.submit(() -> Database.open(settings)));
      }
      List<String> journals = new ArrayList<>();
      for (Future<Database> node : opening) {
        try (Database database = node.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          journals.add(database.journalId());
        }
      }
      assertThat(journals).hasSize(NODES).containsOnly(journals.get(0));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void a_database_that_comes_up_late_is_waited_for() throws Exception {
    int port = freePort();
    DatabaseSettings settings = at(port, "postgres").waiting(PATIENCE);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Database> opening = threads.submit(() -> Database.open(settings));
      try (EmbeddedPostgres late = EmbeddedPostgres.builder().setPort(port).start();
          Database database = opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(late.getPort()).isEqualTo(port);
        assertThat(database.ping()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void a_database_that_does_not_come_is_given_up_in_time() throws IOException {
    DatabaseSettings settings = at(freePort(), "postgres").waiting(Duration.ofMillis(600));
    assertThatThrownBy(() -> Database.open(settings))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("cannot be opened");
  }

  @Test
  void a_database_that_does_not_exist_is_not_waited_for() {
    DatabaseSettings real = Databases.POSTGRESQL.create(folder);
    DatabaseSettings settings =
        new DatabaseSettings(
            real.url().map(url -> url + "-missing"),
            real.user(),
            real.password(),
            folder,
            2,
            Duration.ofDays(1),
            true);
    assertThatThrownBy(() -> Database.open(settings))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void a_node_that_only_looks_changes_nothing_and_refuses_tables_that_lack_a_step() {
    DatabaseSettings settings = Databases.POSTGRESQL.create(folder).withConnections(2);
    for (int twice = 0; twice < 2; twice++) {
      assertThatThrownBy(() -> Database.open(settings.migrating(false)))
          .isInstanceOf(DatabaseUnavailable.class)
          .hasMessageContaining("tables lack V1__journal.sql, V2__uploads.sql")
          .hasMessageContaining("wharf migrate");
    }
    Database.open(settings).close();
    try (Database database = Database.open(settings.migrating(false))) {
      assertThat(database.ping()).isTrue();
    }
  }

  @Test
  void a_node_that_only_looks_waits_for_the_one_that_takes_the_steps() throws Exception {
    DatabaseSettings settings = Databases.POSTGRESQL.create(folder).withConnections(2);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Database> looking =
          threads.submit(() -> Database.open(settings.migrating(false).waiting(PATIENCE)));
      Database.open(settings).close();
      try (Database database = looking.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(database.ping()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private DatabaseSettings at(int port, String name) {
    return DatabaseSettings.of(
            Optional.of("jdbc:postgresql://127.0.0.1:" + port + "/" + name),
            Optional.of("postgres"),
            Optional.of("postgres"),
            folder)
        .withConnections(2);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
