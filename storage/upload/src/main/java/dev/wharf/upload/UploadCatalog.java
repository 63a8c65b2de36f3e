package dev.wharf.upload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Lists of uploads for those who look after the service. Only reads, on threads of its own: whoever
 * looks does not stand in line before those who upload.
 */
final class UploadCatalog {
  private static final int SECONDS = 10;

  /** So many rows are sorted here. */
  private static final int FEW = 1000;

  private static final String SELECT =
      "SELECT upload_id, owner, target_key, length, state, created_at FROM upload_index";

  private static final Comparator<UploadQuery.Place> PLACES =
      Comparator.comparing(UploadQuery.Place::created).thenComparing(place -> place.id().value());

  private static final Comparator<UploadRow> NEWEST_FIRST =
      Comparator.comparing(UploadRow::place, PLACES.reversed());

  private final DatabaseCalls calls;

  UploadCatalog(DataSource dataSource, Executor executor) {
    this.calls = new DatabaseCalls(dataSource, executor);
  }

  /** One page, the newest first. */
  CompletionStage<List<UploadRow>> list(UploadQuery query) {
    return calls.call(
        connection -> {
          Optional<List<UploadRow>> few = fewBeginningSo(connection, query);
          return few.isPresent()
              ? page(query, few.get())
              : rows(connection, sql(query), values(query));
        });
  }

  /**
   * All that begin as is asked for, in any state; empty if anything is asked for, or they are many.
   * In the order of lists they could be the last of a million. Where they are many, some are soon
   * met in that order.
   */
  private static Optional<List<UploadRow>> fewBeginningSo(Connection connection, UploadQuery query)
      throws SQLException {
    if (query.prefix().isEmpty()) {
      return Optional.empty();
    }
    List<UploadRow> found =
        rows(
            connection,
            SELECT + " WHERE target_key LIKE ? ESCAPE '!' LIMIT ?",
            List.of(pattern(query.prefix().get()), FEW + 1));
    return found.size() <= FEW ? Optional.of(found) : Optional.empty();
  }

  private static List<UploadRow> page(UploadQuery query, List<UploadRow> all) {
    return all.stream()
        .filter(row -> row.state() == query.state())
        .filter(row -> query.owner().isEmpty() || query.owner().equals(row.owner()))
        .sorted(NEWEST_FIRST)
        .filter(row -> query.after().filter(place -> !follows(row, place)).isEmpty())
        .limit(query.limit())
        .toList();
  }

  private static boolean follows(UploadRow row, UploadQuery.Place place) {
    return PLACES.compare(row.place(), place) < 0;
  }

  private static List<UploadRow> rows(Connection connection, String sql, List<Object> values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<UploadRow> found = new ArrayList<>();
      while (rows.next()) {
        found.add(row(rows));
      }
      return found;
    }
  }

  /** The snapshots of an upload, the oldest first. */
  CompletionStage<List<UploadSnapshot>> snapshots(UploadId id) {
    return calls.call(
        connection -> {
          try (PreparedStatement statement =
                  prepare(
                      connection,
                      "SELECT sequence_number, created FROM snapshot"
                          + " WHERE persistence_id = ? ORDER BY sequence_number",
                      List.of(UploadIndex.persistenceId(id)));
              ResultSet rows = statement.executeQuery()) {
            List<UploadSnapshot> found = new ArrayList<>();
            while (rows.next()) {
              found.add(new UploadSnapshot(rows.getLong(1), Instant.ofEpochMilli(rows.getLong(2))));
            }
            return found;
          }
        });
  }

  /** The order names all columns of an index: H2 sorts everything otherwise. */
  static String sql(UploadQuery query) {
    StringBuilder sql = new StringBuilder(SELECT + " WHERE state = ?");
    query.owner().ifPresent(owner -> sql.append(" AND owner = ?"));
    query.prefix().ifPresent(prefix -> sql.append(" AND target_key LIKE ? ESCAPE '!'"));
    query.after().ifPresent(place -> sql.append(" AND (created_at, upload_id) < (?, ?)"));
    sql.append(query.owner().isPresent() ? " ORDER BY owner, state," : " ORDER BY state,");
    return sql.append(" created_at DESC, upload_id DESC LIMIT ?").toString();
  }

  static List<Object> values(UploadQuery query) {
    List<Object> values = new ArrayList<>();
    values.add(query.state().name().toLowerCase(Locale.ROOT));
    query.owner().ifPresent(values::add);
    query.prefix().map(UploadCatalog::pattern).ifPresent(values::add);
    query
        .after()
        .ifPresent(
            place -> {
              values.add(place.created().toEpochMilli());
              values.add(place.id().value());
            });
    values.add(query.limit());
    return values;
  }

  private static String pattern(String prefix) {
    return prefix.replaceAll("[!%_]", "!$0") + "%";
  }

  private static UploadRow row(ResultSet rows) throws SQLException {
    long length = rows.getLong("length");
    OptionalLong declared = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(length);
    return new UploadRow(
        new UploadId(rows.getString("upload_id")),
        Optional.ofNullable(rows.getString("owner")),
        rows.getString("target_key"),
        declared,
        UploadQuery.State.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
        Instant.ofEpochMilli(rows.getLong("created_at")));
  }

  private static PreparedStatement prepare(Connection connection, String sql, List<Object> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(SECONDS);
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
    return statement;
  }
}
