package dev.wharf.cluster;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import org.apache.pekko.persistence.jdbc.db.SlickDatabaseProvider;
import scala.Option;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcBackend$;
import slick.jdbc.JdbcProfile;
import slick.util.AsyncExecutor;
import slick.util.AsyncExecutor$;

/**
 * Gives journal, snapshot store and read journal the pool of {@link DatabaseSetup}'s database.
 * Named in {@code persistence.conf}; Pekko makes it, hence public with this constructor.
 */
public final class SharedDatabaseProvider implements SlickDatabaseProvider {
  /** Actions that wait for a thread; the journal queues before it comes to that. */
  private static final int QUEUE = 10_000;

  private final SlickDatabase shared;

  public SharedDatabaseProvider(ActorSystem system) {
    Database database =
        system
            .settings()
            .setup()
            .get(DatabaseSetup.class)
            .orElseThrow(
                () -> new IllegalStateException("actor system: no DatabaseSetup (expected: one)"))
            .database();
    AsyncExecutor threads = threads(database.connections());
    system.registerOnTermination(threads::close);
    this.shared = new Shared(slick(database, threads), database.kind().profile());
  }

  /** As many threads as connections, or Slick's own accounting may come to a stop. */
  private static AsyncExecutor threads(int connections) {
    return AsyncExecutor$.MODULE$.apply(
        "wharf-journal", connections, connections, QUEUE, connections);
  }

  private static JdbcBackend.JdbcDatabaseDef slick(Database database, AsyncExecutor threads) {
    return JdbcBackend$.MODULE$
        .Database()
        .forDataSource(database.dataSource(), Option.apply(database.connections()), threads, false);
  }

  @Override
  public SlickDatabase database(Config plugin) {
    return shared;
  }

  private record Shared(JdbcBackend.JdbcDatabaseDef database, JdbcProfile profile)
      implements SlickDatabase {
    /** Whoever opened the database closes it, after every plugin has stopped. */
    @Override
    public boolean allowShutdown() {
      return false;
    }
  }
}
