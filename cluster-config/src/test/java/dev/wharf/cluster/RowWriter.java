package dev.wharf.cluster;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes rows until it is killed, and prints the number of each once it is committed. */
final class RowWriter {
  private RowWriter() {}

  public static void main(String[] arguments) throws SQLException {
    Database database = Database.open(DatabaseSettings.inFolder(Path.of(arguments[0])));
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO upload_index (upload_id, target_key, state, created_at)"
                    + " VALUES (?, 'k', 'open', ?)")) {
      for (int i = 0; true; i++) {
        insert.setString(1, "u" + i);
        insert.setLong(2, i);
        insert.executeUpdate();
        System.out.println(i);
      }
    }
  }
}
