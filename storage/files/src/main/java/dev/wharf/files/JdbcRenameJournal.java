package dev.wharf.files;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/** A table beside the uploads' journal. Calls block, so they run on an executor of their own. */
final class JdbcRenameJournal implements RenameJournal {
  private final DataSource dataSource;
  private final Executor executor;

  JdbcRenameJournal(DataSource dataSource, Executor executor) {
    this.dataSource = dataSource;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Done> write(RenameIntent intent, Instant now) {
    return run(connection -> insert(connection, intent, now));
  }

  private static void insert(Connection connection, RenameIntent intent, Instant now)
      throws SQLException {
    update(
        connection,
        "INSERT INTO rename_intent"
            + " (id, from_key, to_key, from_etag, to_etag, created_at, wake_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        intent.id(),
        intent.from().value(),
        intent.to().value(),
        intent.fromEtag(),
        intent.toEtag().orElse(null),
        now.toEpochMilli(),
        intent.wakeAt().toEpochMilli());
  }

  @Override
  public CompletionStage<Done> renew(RenameIntent intent, Instant now) {
    return run(
        connection -> {
          int renewed =
              update(
                  connection,
                  "UPDATE rename_intent SET wake_at = ? WHERE id = ?",
                  intent.wakeAt().toEpochMilli(),
                  intent.id());
          if (renewed == 0) {
            insert(connection, intent, now);
          }
        });
  }

  @Override
  public CompletionStage<Done> remove(String id) {
    return run(connection -> update(connection, "DELETE FROM rename_intent WHERE id = ?", id));
  }

  @Override
  public CompletionStage<Done> drop(RenameIntent intent) {
    return run(
        connection ->
            update(
                connection,
                "DELETE FROM rename_intent WHERE id = ? AND wake_at = ?",
                intent.id(),
                intent.wakeAt().toEpochMilli()));
  }

  @Override
  public CompletionStage<List<RenameIntent>> due(Instant now, int limit) {
    return call(
        connection -> {
          List<RenameIntent> due = new ArrayList<>();
          try (PreparedStatement statement =
                  prepare(
                      connection,
                      "SELECT id, from_key, to_key, from_etag, to_etag, wake_at"
                          + " FROM rename_intent WHERE wake_at <= ? ORDER BY wake_at LIMIT ?",
                      now.toEpochMilli(),
                      limit);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              due.add(intent(rows));
            }
          }
          return due;
        });
  }

  private static RenameIntent intent(ResultSet row) throws SQLException {
    return new RenameIntent(
        row.getString("id"),
        new ObjectKey(row.getString("from_key")),
        new ObjectKey(row.getString("to_key")),
        row.getString("from_etag"),
        Optional.ofNullable(row.getString("to_etag")),
        Instant.ofEpochMilli(row.getLong("wake_at")));
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private interface Update {
    void on(Connection connection) throws SQLException;
  }

  private CompletionStage<Done> run(Update update) {
    return call(
        connection -> {
          update.on(connection);
          return Done.getInstance();
        });
  }

  private <T> CompletionStage<T> call(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try (Connection connection = dataSource.getConnection()) {
              result.complete(work.on(connection));
            } catch (SQLException | RuntimeException e) {
              result.completeExceptionally(unavailable(e));
            }
          });
    } catch (RejectedExecutionException shutDown) {
      result.completeExceptionally(unavailable(shutDown));
    }
    return result;
  }

  private static StorageFailure unavailable(Exception cause) {
    return new StorageFailure(
        StorageFailure.Kind.UNAVAILABLE, true, "the journal of renames: " + cause, cause);
  }

  private static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
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
