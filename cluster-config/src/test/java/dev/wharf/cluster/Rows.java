package dev.wharf.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;

/** Rows of the index, as content for a file. */
final class Rows {
  private Rows() {}

  static void insert(Connection connection, String id, String key) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO upload_index (upload_id, target_key, claimed_key, state, created_at)"
                + " VALUES (?, ?, ?, 'open', 0)")) {
      insert.setString(1, id);
      insert.setString(2, key);
      insert.setString(3, key);
      insert.executeUpdate();
    }
  }

  /** So many megabytes that stay. */
  static void fill(Connection connection, int megabytes) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
                + " snapshot_ser_manifest, snapshot_payload) VALUES ('large', ?, 0, 0, '', ?)")) {
      byte[] bytes = new byte[1 << 20];
      new Random(1).nextBytes(bytes);
      for (int i = 0; i < megabytes; i++) {
        insert.setInt(1, i);
        insert.setBytes(2, bytes);
        insert.executeUpdate();
      }
    }
  }

  /** Megabytes come and go; the row {@code last} stays. */
  static void fillAndEmpty(Connection connection) throws SQLException {
    String key = "k".repeat(900);
    for (int i = 0; i < 3000; i++) {
      insert(connection, "u" + i, key + i);
    }
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM upload_index")) {
      delete.executeUpdate();
    }
    insert(connection, "last", "last");
  }
}
