package dev.wharf.upload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The index as a table beside the journal. Calls block, so they run on an executor of their own.
 */
final class JdbcUploadIndex implements UploadIndex {
  private final DataSource dataSource;
  private final Executor executor;

  JdbcUploadIndex(DataSource dataSource, Executor executor) {
    this.dataSource = dataSource;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Optional<Conflict>> insert(UploadSpec spec, Instant now, Instant wakeAt) {
    return call(
        connection -> {
          try {
            insertRow(connection, spec, now, wakeAt);
            return Optional.empty();
          } catch (SQLException e) {
            if (!integrityViolation(e)) {
              throw e;
            }
            return Optional.of(conflict(connection, spec));
          }
        });
  }

  private static void insertRow(Connection connection, UploadSpec spec, Instant now, Instant wakeAt)
      throws SQLException {
    update(
        connection,
        "INSERT INTO upload_index"
            + " (upload_id, owner, target_key, claimed_key, length, state, created_at, wake_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        spec.id().value(),
        spec.owner().orElse(null),
        spec.target().value(),
        spec.target().value(),
        spec.length().isPresent() ? spec.length().getAsLong() : null,
        text(Phase.OPEN),
        now.toEpochMilli(),
        wakeAt.toEpochMilli());
  }

  /** SQLSTATE class 23, the same in H2 and PostgreSQL. */
  private static boolean integrityViolation(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("23");
  }

  private static Conflict conflict(Connection connection, UploadSpec spec) throws SQLException {
    List<String> holders =
        strings(
            connection,
            "SELECT upload_id FROM upload_index WHERE claimed_key = ?",
            spec.target().value());
    return holders.stream()
        .filter(holder -> !holder.equals(spec.id().value()))
        .findFirst()
        .<Conflict>map(holder -> new Conflict.SameKey(new UploadId(holder)))
        .orElseGet(Conflict.SameId::new);
  }

  @Override
  public CompletionStage<Done> remove(UploadId id) {
    return run("DELETE FROM upload_index WHERE upload_id = ?", id.value());
  }

  @Override
  public CompletionStage<Long> check(UploadId id, Optional<Instant> wakeAt) {
    return call(
        connection -> {
          if (wakeAt.isPresent()) {
            update(
                connection,
                "UPDATE upload_index SET wake_at = ? WHERE upload_id = ?",
                wakeAt.get().toEpochMilli(),
                id.value());
          }
          return highest(connection, id);
        });
  }

  private static long highest(Connection connection, UploadId id) throws SQLException {
    try (PreparedStatement statement =
        prepare(
            connection,
            "SELECT MAX(sequence_number) FROM event_journal WHERE persistence_id = ?",
            UploadIndex.persistenceId(id))) {
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  @Override
  public CompletionStage<Done> wakeAt(UploadId id, Instant at) {
    return run(
        "UPDATE upload_index SET wake_at = ? WHERE upload_id = ?", at.toEpochMilli(), id.value());
  }

  @Override
  public CompletionStage<Done> completed(UploadId id) {
    return run(
        "UPDATE upload_index SET state = ?, claimed_key = NULL, wake_at = NULL"
            + " WHERE upload_id = ?",
        text(Phase.COMPLETE),
        id.value());
  }

  @Override
  public CompletionStage<Done> ended(UploadId id, Instant forgetAt) {
    return run(
        "UPDATE upload_index SET state = ?, claimed_key = NULL, wake_at = ? WHERE upload_id = ?",
        text(Phase.ENDED),
        forgetAt.toEpochMilli(),
        id.value());
  }

  @Override
  public CompletionStage<Done> forget(UploadId id) {
    String persistenceId = UploadIndex.persistenceId(id);
    return call(
        connection -> {
          connection.setAutoCommit(false);
          try {
            update(connection, "DELETE FROM event_journal WHERE persistence_id = ?", persistenceId);
            update(connection, "DELETE FROM snapshot WHERE persistence_id = ?", persistenceId);
            update(connection, "DELETE FROM upload_index WHERE upload_id = ?", id.value());
            connection.commit();
            return Done.getInstance();
          } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }

  @Override
  public CompletionStage<List<UploadId>> due(Instant now, int limit) {
    return call(
        connection ->
            strings(
                    connection,
                    "SELECT upload_id FROM upload_index WHERE wake_at <= ?"
                        + " ORDER BY wake_at LIMIT ?",
                    now.toEpochMilli(),
                    limit)
                .stream()
                .map(UploadId::new)
                .toList());
  }

  @Override
  public CompletionStage<Optional<Phase>> phase(UploadId id) {
    return call(
        connection ->
            strings(connection, "SELECT state FROM upload_index WHERE upload_id = ?", id.value())
                .stream()
                .findFirst()
                .map(state -> Phase.valueOf(state.toUpperCase(Locale.ROOT))));
  }

  private static String text(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private CompletionStage<Done> run(String sql, Object... values) {
    return call(
        connection -> {
          update(connection, sql, values);
          return Done.getInstance();
        });
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> CompletionStage<T> call(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try (Connection connection = dataSource.getConnection()) {
              result.complete(work.on(connection));
            } catch (SQLException | RuntimeException e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException shutDown) {
      result.completeExceptionally(shutDown);
    }
    return result;
  }

  private static void update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      statement.executeUpdate();
    }
  }

  private static List<String> strings(Connection connection, String sql, Object... values)
      throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
