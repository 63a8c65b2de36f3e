package dev.wharf.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a PostgreSQL could lose although it was acknowledged, as far as it lets itself be asked: who
 * may not see the standbys ({@code pg_read_all_stats}) is told nothing of them, and nothing wrong.
 */
final class Dangers {
  /**
   * What was found.
   *
   * @param fsync the setting
   * @param synchronousCommit the setting
   * @param mostConnections of all clients together
   * @param standbys all that are connected
   */
  record Found(
      boolean fsync, String synchronousCommit, int mostConnections, List<Standby> standbys) {}

  /**
   * A standby.
   *
   * @param name as it calls itself
   * @param syncState async, potential, sync or quorum; empty = not for our eyes
   */
  record Standby(String name, Optional<String> syncState) {}

  private Dangers() {}

  /** A line for each danger; none if the server cannot be asked. */
  static List<String> of(DataSource pool, int connections) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      return lines(look(statement), connections);
    } catch (SQLException e) {
      return List.of();
    }
  }

  private static Found look(Statement statement) throws SQLException {
    return new Found(
        !setting(statement, "fsync").equals("off"),
        setting(statement, "synchronous_commit"),
        Integer.parseInt(setting(statement, "max_connections")),
        standbys(statement));
  }

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  private static List<Standby> standbys(Statement statement) throws SQLException {
    List<Standby> standbys = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT COALESCE(application_name, ''), sync_state FROM pg_stat_replication")) {
      while (rows.next()) {
        standbys.add(new Standby(rows.getString(1), Optional.ofNullable(rows.getString(2))));
      }
    }
    return standbys;
  }

  /** A line for each danger. */
  static List<String> lines(Found found, int connections) {
    List<String> lines = new ArrayList<>();
    if (!found.fsync()) {
      lines.add("fsync = off: a crash of the server can lose or damage everything");
    }
    if (found.synchronousCommit().equals("off")) {
      lines.add("synchronous_commit = off: a crash of the server can lose acknowledged events");
    }
    if (found.synchronousCommit().equals("local") && !found.standbys().isEmpty()) {
      lines.add("synchronous_commit = local: a failover can lose acknowledged events");
    }
    for (Standby standby : found.standbys()) {
      if (standby.syncState().filter("async"::equals).isPresent()) {
        lines.add(
            "standby '"
                + standby.name()
                + "' is asynchronous: a failover to it can lose acknowledged events");
      }
    }
    if (connections >= found.mostConnections()) {
      lines.add(
          "this replica opens "
              + connections
              + " connections, the server takes "
              + found.mostConnections()
              + " of all together");
    }
    return lines;
  }
}
