package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The index as a table beside the journal. Calls block, so they run on an executor of their own.
 */
final class JdbcUploadIndex implements UploadIndex {
  private final DatabaseCalls calls;

  /** Each upload makes two or three, and many at once make them together. */
  private final GroupedChanges changes;

  JdbcUploadIndex(DataSource dataSource, Executor executor) {
    this.calls = new DatabaseCalls(dataSource, executor);
    this.changes = new GroupedChanges(calls);
  }

  @Override
  public CompletionStage<Optional<Conflict>> insert(UploadSpec spec, Instant now, Instant wakeAt) {
    return changes.make(
        connection ->
            conflicting(
                () -> insertRow(connection, spec, Optional.of(spec.target()), now, wakeAt),
                () -> conflict(connection, spec)));
  }

  @Override
  public CompletionStage<Optional<Conflict>> insertUnclaimed(
      UploadSpec spec, Instant now, Instant wakeAt) {
    return changes.make(
        connection ->
            conflicting(
                () -> insertRow(connection, spec, Optional.empty(), now, wakeAt),
                Conflict.SameId::new));
  }

  private static void insertRow(
      Connection connection,
      UploadSpec spec,
      Optional<ObjectKey> claimed,
      Instant now,
      Instant wakeAt)
      throws SQLException {
    update(
        connection,
        "INSERT INTO upload_index"
            + " (upload_id, owner, target_key, claimed_key, length, state, created_at, wake_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        spec.id().value(),
        spec.owner().orElse(null),
        spec.target().value(),
        claimed.map(ObjectKey::value).orElse(null),
        spec.length().isPresent() ? spec.length().getAsLong() : null,
        text(Phase.OPEN),
        now.toEpochMilli(),
        wakeAt.toEpochMilli());
  }

  private interface Change {
    void run() throws SQLException;
  }

  private interface Question<T> {
    T ask() throws SQLException;
  }

  /** Makes a change that a constraint may refuse, and then asks what was in the way. */
  private static Optional<Conflict> conflicting(Change change, Question<Conflict> conflict)
      throws SQLException {
    try {
      change.run();
      return Optional.empty();
    } catch (SQLException e) {
      if (!integrityViolation(e)) {
        throw e;
      }
      return Optional.of(conflict.ask());
    }
  }

  /** SQLSTATE class 23, the same in H2 and PostgreSQL. */
  private static boolean integrityViolation(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("23");
  }

  private static Conflict conflict(Connection connection, UploadSpec spec) throws SQLException {
    return holder(connection, spec.target())
        .filter(holder -> !holder.equals(spec.id()))
        .<Conflict>map(Conflict.SameKey::new)
        .orElseGet(Conflict.SameId::new);
  }

  private static Optional<UploadId> holder(Connection connection, ObjectKey target)
      throws SQLException {
    return strings(
            connection, "SELECT upload_id FROM upload_index WHERE claimed_key = ?", target.value())
        .stream()
        .findFirst()
        .map(UploadId::new);
  }

  @Override
  public CompletionStage<Optional<UploadId>> holder(ObjectKey target) {
    return calls.call(connection -> holder(connection, target));
  }

  @Override
  public CompletionStage<Optional<Conflict>> claim(UploadId id) {
    return calls.call(
        connection -> conflicting(() -> claimOwn(connection, id), () -> rivalOf(connection, id)));
  }

  private static void claimOwn(Connection connection, UploadId id) throws SQLException {
    if (!takeClaim(connection, id)) {
      throw new SQLException("no unfinished upload to claim a key for: " + id);
    }
  }

  /** It may be gone again by now; then there is something to ask for once more. */
  private static Conflict rivalOf(Connection connection, UploadId id) throws SQLException {
    return strings(
            connection,
            "SELECT holder.upload_id FROM upload_index holder, upload_index own"
                + " WHERE own.upload_id = ? AND holder.claimed_key = own.target_key",
            id.value())
        .stream()
        .findFirst()
        .<Conflict>map(holder -> new Conflict.SameKey(new UploadId(holder)))
        .orElseThrow(() -> new SQLException("the key of " + id + " was claimed for a moment"));
  }

  private static boolean takeClaim(Connection connection, UploadId id) throws SQLException {
    return update(
            connection,
            "UPDATE upload_index SET claimed_key = target_key WHERE upload_id = ? AND state = ?",
            id.value(),
            text(Phase.OPEN))
        == 1;
  }

  @Override
  public CompletionStage<Boolean> passClaim(UploadId from, UploadId to) {
    return calls.call(
        connection ->
            inTransaction(
                connection, () -> giveUp(connection, from, to) && takeClaim(connection, to)));
  }

  /** Only a claim of the very key that the other is to have. */
  private static boolean giveUp(Connection connection, UploadId from, UploadId to)
      throws SQLException {
    return update(
            connection,
            "UPDATE upload_index SET claimed_key = NULL WHERE upload_id = ? AND claimed_key ="
                + " (SELECT target_key FROM upload_index WHERE upload_id = ?)",
            from.value(),
            to.value())
        == 1;
  }

  @Override
  public CompletionStage<Done> unclaim(UploadId id) {
    return run("UPDATE upload_index SET claimed_key = NULL WHERE upload_id = ?", id.value());
  }

  @Override
  public CompletionStage<Done> remove(UploadId id) {
    return run("DELETE FROM upload_index WHERE upload_id = ?", id.value());
  }

  @Override
  public CompletionStage<Long> check(UploadId id, Optional<Instant> wakeAt) {
    return calls.call(
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
  public CompletionStage<Done> completed(UploadId id, Optional<Instant> wakeAt) {
    return runSoon(
        "UPDATE upload_index SET state = ?, claimed_key = NULL, wake_at = ? WHERE upload_id = ?",
        text(Phase.COMPLETE),
        wakeAt.map(Instant::toEpochMilli).orElse(null),
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
    return calls.call(
        connection -> {
          inTransaction(
              connection,
              () -> {
                update(
                    connection,
                    "DELETE FROM event_journal WHERE persistence_id = ?",
                    persistenceId);
                update(connection, "DELETE FROM snapshot WHERE persistence_id = ?", persistenceId);
                update(connection, "DELETE FROM upload_index WHERE upload_id = ?", id.value());
                return true;
              });
          return Done.getInstance();
        });
  }

  /** Keeps what the work changed if it says so, and nothing of it otherwise. */
  private static boolean inTransaction(Connection connection, Question<Boolean> work)
      throws SQLException {
    boolean kept = false;
    connection.setAutoCommit(false);
    try {
      if (work.ask()) {
        connection.commit();
        kept = true;
      }
      return kept;
    } finally {
      if (!kept) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  @Override
  public CompletionStage<List<UploadId>> due(Instant now, int limit) {
    return calls.call(
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

  /**
   * Only complete uploads have no wake time, and the index of wake times knows them. Of the others
   * PostgreSQL has an index for this very word.
   */
  @Override
  public CompletionStage<Integer> hasten(Duration keep, Instant now, Instant soon, int limit) {
    return calls.call(
        connection -> {
          int waiting = putForward(connection, keep, soon, "wake_at IS NULL LIMIT ?", limit);
          return waiting == limit
              ? waiting
              : waiting
                  + putForward(
                      connection,
                      keep,
                      soon,
                      "wake_at > ? AND wake_at < ? AND state = 'complete' LIMIT ?",
                      now.plus(keep).toEpochMilli(),
                      NEVER.toEpochMilli(),
                      limit - waiting);
        });
  }

  private static int putForward(
      Connection connection, Duration keep, Instant soon, String which, Object... values)
      throws SQLException {
    List<Object> all = new ArrayList<>(List.of(keep.toMillis(), soon.toEpochMilli()));
    all.addAll(List.of(values));
    return update(
        connection,
        "UPDATE upload_index SET wake_at = GREATEST(created_at + ?, ?) WHERE upload_id IN"
            + " (SELECT upload_id FROM upload_index WHERE "
            + which
            + ")",
        all.toArray());
  }

  @Override
  public CompletionStage<Map<UploadId, Phase>> phases(List<UploadId> ids) {
    return ids.isEmpty()
        ? CompletableFuture.completedFuture(Map.of())
        : calls.call(connection -> phases(connection, ids));
  }

  private static Map<UploadId, Phase> phases(Connection connection, List<UploadId> ids)
      throws SQLException {
    String sql =
        "SELECT upload_id, state FROM upload_index WHERE upload_id IN ("
            + String.join(", ", Collections.nCopies(ids.size(), "?"))
            + ")";
    Map<UploadId, Phase> found = new HashMap<>();
    try (PreparedStatement statement =
            prepare(connection, sql, ids.stream().map(UploadId::value).toArray());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.put(
            new UploadId(rows.getString(1)),
            Phase.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)));
      }
    }
    return found;
  }

  private static String text(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }

  private CompletionStage<Done> run(String sql, @Nullable Object... values) {
    return changes.make(updating(sql, values));
  }

  private CompletionStage<Done> runSoon(String sql, @Nullable Object... values) {
    return changes.makeSoon(updating(sql, values));
  }

  private static DatabaseCalls.Work<Done> updating(String sql, @Nullable Object... values) {
    return connection -> {
      update(connection, sql, values);
      return Done.getInstance();
    };
  }

  /** Returns how many rows it changed. */
  private static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
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
