package dev.wharf.cluster;

import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Journal, snapshots and index as tables, made step by step.
 *
 * <p>Several nodes may start at once: in PostgreSQL one of them takes the steps, under an advisory
 * lock, and the others wait for it. Steps that only a newer version knows are left alone.
 */
final class Tables {
  private final Flyway flyway;
  private final String database;

  Tables(DataSource pool, DatabaseKind kind, String database) {
    this.database = database;
    this.flyway =
        Flyway.configure(Database.class.getClassLoader())
            .dataSource(pool)
            .locations(kind.migrations())
            .load();
  }

  /** Takes the steps that are missing. */
  void bringUpToDate() {
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw failure(e, "tables cannot be brought up to date");
    }
  }

  /** Refuses tables that lack a step; touches nothing. */
  void requireCurrent() {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new DatabaseUnavailable(
          database
              + ": tables lack "
              + String.join(", ", missing)
              + " (expected: all steps, as wharf migrate takes them)",
          new IllegalStateException("not current"),
          true);
    }
  }

  private List<String> missing() {
    try {
      return Stream.of(flyway.info().pending()).map(MigrationInfo::getScript).toList();
    } catch (FlywayException e) {
      throw failure(e, "tables cannot be looked at");
    }
  }

  private DatabaseUnavailable failure(FlywayException e, String what) {
    return new DatabaseUnavailable(
        database + ": " + what + ": " + Jdbc.reason(e), e, Failover.mayPass(e));
  }
}
