package dev.wharf.cluster;

import java.sql.SQLException;
import java.util.Objects;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;

/**
 * The journal, which writes in one transaction what waits while another is written.
 *
 * <p>Its primary key refuses the second of two incarnations of an entity, and that undoes the whole
 * transaction. So each persist of a refused transaction is written once more, alone, and only the
 * one that was meant fails.
 */
public final class GroupingJournalDao extends DefaultJournalDao {
  /** SQLSTATE classes: a constraint was violated; the transaction was rolled back (a deadlock). */
  private static final String VIOLATION = "23";

  private static final String ROLLBACK = "40";

  /** Called by the plugin, which finds this class by its name. */
  public GroupingJournalDao(
      JdbcBackend.JdbcDatabaseDef database,
      JdbcProfile profile,
      JournalConfig config,
      Serialization serialization,
      ExecutionContext executor,
      Materializer materializer) {
    super(database, profile, config, serialization, executor, materializer);
  }

  @Override
  public Future<BoxedUnit> queueWriteJournalRows(
      Seq<Tuple2<JournalPekkoSerializationRow, scala.collection.immutable.Set<String>>> rows) {
    return super.queueWriteJournalRows(rows)
        .transformWith(
            written ->
                written.isFailure() && isRefusal(written.failed().get())
                    ? writeJournalRows(rows)
                    : Future.fromTry(written),
            ec());
  }

  /** Whether the database is there and has undone the transaction for what was in it. */
  static boolean isRefusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = Objects.requireNonNullElse(sql.getSQLState(), "");
        return state.startsWith(VIOLATION) || state.startsWith(ROLLBACK);
      }
    }
    return false;
  }
}
