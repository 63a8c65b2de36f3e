package dev.wharf.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The random name a journal is given when it is made. */
final class JournalName {
  private JournalName() {}

  /** The name; given now if there is none, whoever else tries the same. */
  static String of(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      Optional<String> name = read(connection);
      return name.isPresent() ? name.get() : give(connection);
    } catch (SQLException e) {
      throw new DatabaseUnavailable(
          "journal name: cannot be read: " + Jdbc.reason(e), e, Failover.mayPass(e));
    }
  }

  private static Optional<String> read(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT name FROM wharf_journal");
        ResultSet rows = query.executeQuery()) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    }
  }

  private static String give(Connection connection) throws SQLException {
    String name = UUID.randomUUID().toString().replace("-", "");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO wharf_journal (only_row, name) VALUES (1, ?)")) {
      insert.setString(1, name);
      insert.executeUpdate();
      return name;
    } catch (SQLException e) {
      // Another node was quicker: the primary key lets one name through.
      return read(connection).orElseThrow(() -> e);
    }
  }
}
