package dev.wharf.upload;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The journal's tables, past the journal: rows of an upload's events and snapshots. */
final class JournalRows {
  private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);

  private final DataSource dataSource;

  JournalRows(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** An event that carries a tag. */
  void event(UploadId id, long sequenceNumber) {
    String persistenceId = UploadIndex.persistenceId(id);
    update(
        "INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,"
            + " adapter_manifest, event_payload, event_ser_id, event_ser_manifest)"
            + " VALUES (?, ?, 'writer', 0, '', ?, 1, '')",
        persistenceId,
        sequenceNumber,
        PAYLOAD);
    update(
        "INSERT INTO event_tag (event_id, tag) SELECT ordering, 'tag' FROM event_journal"
            + " WHERE persistence_id = ? AND sequence_number = ?",
        persistenceId,
        sequenceNumber);
  }

  void snapshot(UploadId id, long sequenceNumber) {
    update(
        "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
            + " snapshot_ser_manifest, snapshot_payload) VALUES (?, ?, 0, 1, '', ?)",
        UploadIndex.persistenceId(id),
        sequenceNumber,
        PAYLOAD);
  }

  /** Removes the upload's events up to a sequence number. */
  void dropEvents(UploadId id, long upTo) {
    update(
        "DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number <= ?",
        UploadIndex.persistenceId(id),
        upTo);
  }

  /** Sequence numbers of the upload's events, rising. */
  List<Long> events(UploadId id) {
    return numbers(
        "SELECT sequence_number FROM event_journal WHERE persistence_id = ?"
            + " ORDER BY sequence_number",
        UploadIndex.persistenceId(id));
  }

  /** Sequence numbers of the upload's snapshots, rising. */
  List<Long> snapshots(UploadId id) {
    return numbers(
        "SELECT sequence_number FROM snapshot WHERE persistence_id = ? ORDER BY sequence_number",
        UploadIndex.persistenceId(id));
  }

  /** Number of tags, of whatever upload. */
  long tags() {
    return numbers("SELECT COUNT(*) FROM event_tag").get(0);
  }

  /** When the upload is due; empty = never, or no row. */
  List<Instant> wakeAt(UploadId id) {
    return numbers(
            "SELECT wake_at FROM upload_index WHERE upload_id = ? AND wake_at IS NOT NULL",
            id.value())
        .stream()
        .map(Instant::ofEpochMilli)
        .toList();
  }

  private void update(String sql, Object... values) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, sql, values)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Long> numbers(String sql, Object... values) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<Long> numbers = new ArrayList<>();
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
      return numbers;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
