package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pool does when the server behind it is not the primary any more, or goes. */
class FailoverTest {
  private static final int CONNECTIONS = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "25006, true", // read_only_sql_transaction
    "57P01, true", // admin_shutdown
    "57P02, true", // crash_shutdown
    "57P03, true", // cannot_connect_now
    "08006, true", // connection_failure
    "08001, true", // sqlclient_unable_to_establish_sqlconnection
    "53300, true", // too_many_connections
    "23505, false", // unique_violation
    "40001, false", // serialization_failure
    "28P01, false", // invalid_password
    "3D000, false", // invalid_catalog_name
    "57014, false", // query_canceled
  })
  void a_connection_leaves_the_pool_when_its_server_is_of_no_more_use(String state, boolean gone) {
    SQLException refusal = new SQLException("no", state);
    assertThat(Failover.isGone(state)).isEqualTo(gone);
    assertThat(Failover.mayPass(new IllegalStateException(refusal))).isEqualTo(gone);
    assertThat(new Failover(() -> {}).adjudicate(refusal))
        .isEqualTo(
            gone
                ? com.zaxxer.hikari.SQLExceptionOverride.Override.MUST_EVICT
                : com.zaxxer.hikari.SQLExceptionOverride.Override.CONTINUE_EVICT);
  }

  @Test
  void a_failure_without_a_state_does_not_pass() {
    assertThat(Failover.mayPass(new IllegalStateException(new SQLException("no")))).isFalse();
  }

  @Test
  void one_read_only_answer_renews_every_connection() throws SQLException {
    try (Database database = open()) {
      List<Integer> before =
          inAll(database, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
      assertThatThrownBy(() -> insert(database, "a"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
      for (int i = 0; i < CONNECTIONS; i++) {
        insert(database, "after-" + i);
      }
      assertThat(inAll(database, "SELECT 1")).doesNotContainAnyElementsOf(before);
    }
  }

  @Test
  void connections_that_the_server_ended_are_replaced() throws SQLException {
    try (Database database = open()) {
      List<Integer> before = inAll(database, "SELECT 1");
      try (Connection connection = database.dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(new TreeSet<>(inAll(database, "SELECT 1")))
                      .hasSize(CONNECTIONS)
                      .filteredOn(before::contains)
                      .hasSizeLessThanOrEqualTo(1));
    }
  }

  private Database open() {
    return Database.open(Databases.POSTGRESQL.create(folder).withConnections(CONNECTIONS));
  }

  /** Runs it in each connection of the pool; answers who served them. */
  private static List<Integer> inAll(Database database, String sql) throws SQLException {
    List<Connection> all = new ArrayList<>();
    List<Integer> processes = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(database.dataSource().getConnection());
      }
      for (Connection connection : all) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(sql);
          try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            processes.add(row.getInt(1));
          }
        }
      }
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
    return processes;
  }

  private static void insert(Database database, String id) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      Rows.insert(connection, id, id);
    }
  }
}
