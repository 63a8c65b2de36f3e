package dev.wharf.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one database of a node and the one pool of connections to it, which journal, snapshots and
 * index share. Its tables are current once it is open.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final int PING_SECONDS = 2;

  /** What a query never needs; a server that hangs must not hold a thread for longer. */
  private static final String QUERY_SECONDS = "10";

  private static final int WAIT_MILLIS = 5_000;

  private final DatabaseKind kind;
  private final String description;
  private final HikariDataSource pool;
  private final String journalId;
  private final Optional<H2File> file;
  private final Optional<DatabaseQuestion> question;
  private final Optional<DatabaseWatch> watch;
  private final DataSource watched;

  private Database(
      DatabaseKind kind,
      String description,
      HikariDataSource pool,
      Optional<H2File> file,
      Optional<DatabaseQuestion> question) {
    this.kind = kind;
    this.description = description;
    this.pool = pool;
    this.file = file;
    try {
      this.journalId = JournalName.of(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
    this.question = question;
    this.watch =
        question.map(asks -> new DatabaseWatch("database " + description, asks, this::lost));
    this.watched = new WatchedPool(pool, this::answers);
    watch.ifPresent(DatabaseWatch::start);
  }

  /**
   * Opens the database and brings its tables up to date, or looks whether they are. An H2 file is
   * compacted first where that is worth it; a PostgreSQL that is not there yet is waited for, as
   * long as the settings say.
   *
   * @throws DatabaseUnavailable with one line that says why
   */
  public static Database open(DatabaseSettings settings) {
    if (settings.url().isEmpty()) {
      return openFile(settings, H2File.in(settings.dataDir()));
    }
    String url = settings.url().get();
    Database database = new Patience(settings.patience()).until(() -> openUrl(settings, url));
    Dangers.of(database.pool, settings.connections())
        .forEach(danger -> log.warn("database {}: danger: {}", database, danger));
    return database;
  }

  /** A database that is gone when it is closed; for tests. */
  public static Database inMemory(String name) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=0" + H2File.LOWER_CASE);
    config.setMaximumPoolSize(DatabaseSettings.CONNECTIONS);
    String shown = "H2 in memory";
    return new Database(
        DatabaseKind.H2,
        shown,
        prepared(DatabaseKind.H2, shown, new HikariDataSource(config), true),
        Optional.empty(),
        Optional.empty());
  }

  private static Database openFile(DatabaseSettings settings, H2File file) {
    file.prepare();
    file.compact();
    HikariConfig config = pool(settings);
    config.setJdbcUrl(file.url());
    return new Database(
        DatabaseKind.H2,
        settings.toString(),
        prepared(
            DatabaseKind.H2,
            settings.toString(),
            connect(config, "journal " + file),
            settings.migrates()),
        Optional.of(file),
        Optional.empty());
  }

  private static Database openUrl(DatabaseSettings settings, String url) {
    String shown = Jdbc.withoutSecrets(url);
    if (!url.startsWith(POSTGRESQL)) {
      throw new DatabaseUnavailable(
          "database: " + shown + " (expected: " + POSTGRESQL + "//host:port/name)");
    }
    // Bringing the tables of a long journal up to date may take longer than any query.
    HikariConfig first = postgresql(settings, url);
    first.setMaximumPoolSize(2);
    requireAnswer(first, "database " + shown);
    prepared(
            DatabaseKind.POSTGRESQL,
            shown,
            connect(first, "database " + shown),
            settings.migrates())
        .close();
    HikariConfig config = postgresql(settings, url);
    config.addDataSourceProperty("socketTimeout", QUERY_SECONDS);
    // What the pool is made with speaks of it.
    CompletableFuture<HikariDataSource> made = new CompletableFuture<>();
    config.setExceptionOverride(new Failover(() -> made.thenAccept(Database::renew)));
    HikariDataSource pool = connect(config, "database " + shown);
    made.complete(pool);
    return new Database(
        DatabaseKind.POSTGRESQL,
        shown,
        pool,
        Optional.empty(),
        Optional.of(new DatabaseQuestion(settings, url)));
  }

  private static HikariConfig postgresql(DatabaseSettings settings, String url) {
    HikariConfig config = pool(settings);
    config.setJdbcUrl(url);
    settings.user().ifPresent(config::setUsername);
    settings.password().ifPresent(config::setPassword);
    // Behind several hosts, or one address that moves, a standby may answer. The address is
    // stronger.
    config.addDataSourceProperty("targetServerType", "primary");
    // A server that vanished without a word must not hold a thread for ever.
    config.addDataSourceProperty("connectTimeout", "3");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "wharf");
    return config;
  }

  private static HikariConfig pool(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("wharf");
    config.setMaximumPoolSize(settings.connections());
    config.setConnectionTimeout(WAIT_MILLIS);
    return config;
  }

  /** The pool itself, once the tables are current. */
  private static HikariDataSource prepared(
      DatabaseKind kind, String description, HikariDataSource pool, boolean migrates) {
    try {
      Tables tables = new Tables(pool, kind, description);
      if (migrates) {
        tables.bringUpToDate();
      } else {
        tables.requireCurrent();
      }
      return pool;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** One connection beside the pool, which would log a stack for each try. */
  private static void requireAnswer(HikariConfig config, String name) {
    Properties properties = new Properties();
    properties.putAll(config.getDataSourceProperties());
    Optional.ofNullable(config.getUsername()).ifPresent(user -> properties.put("user", user));
    Optional.ofNullable(config.getPassword()).ifPresent(word -> properties.put("password", word));
    try {
      DriverManager.getConnection(config.getJdbcUrl(), properties).close();
    } catch (SQLException e) {
      throw cannotBeOpened(name, e);
    }
  }

  private static HikariDataSource connect(HikariConfig config, String name) {
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw cannotBeOpened(name, e);
    }
  }

  private static DatabaseUnavailable cannotBeOpened(String name, Exception e) {
    return new DatabaseUnavailable(
        name + ": cannot be opened: " + Jdbc.reason(e), e, Failover.mayPass(e));
  }

  /** The pool; it says no at once while the database is known not to answer. */
  public DataSource dataSource() {
    return watched;
  }

  /** Whether the database answered when it was last asked, a second ago. Never blocks. */
  public boolean answers() {
    return watch.map(DatabaseWatch::answers).orElse(true);
  }

  /** Connections that broke meanwhile shall not be handed out when it is back. */
  private void lost() {
    renew(pool);
  }

  /** Every connection is replaced once it is given back. */
  private static void renew(HikariDataSource pool) {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  /** The journal's own random name, the same for as long as the journal exists. */
  public String journalId() {
    return journalId;
  }

  /** Whether the database answers within about two seconds (the pool's wait on top). Blocks. */
  public boolean ping() {
    try (Connection connection = watched.getConnection()) {
      return connection.isValid(PING_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Bytes of the journal's file; empty = it is no file of ours. */
  public OptionalLong fileSize() {
    return file.map(H2File::size).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  DatabaseKind kind() {
    return kind;
  }

  /** Whether several nodes can have it. */
  boolean isShared() {
    return kind == DatabaseKind.POSTGRESQL;
  }

  int connections() {
    return pool.getMaximumPoolSize();
  }

  /** What and where, without secrets. */
  @Override
  public String toString() {
    return description;
  }

  /** Closes every connection; an H2 file is compacted where that is worth it. Blocks. */
  @Override
  public void close() {
    if (pool.isClosed()) {
      return;
    }
    watch.ifPresent(DatabaseWatch::close);
    question.ifPresent(DatabaseQuestion::close);
    pool.close();
    file.ifPresent(H2File::compact);
  }
}
