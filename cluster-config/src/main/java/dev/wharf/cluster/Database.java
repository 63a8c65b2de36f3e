package dev.wharf.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The one database of a node and the one pool of connections to it, which journal, snapshots and
 * index share. Its tables are there once it is open.
 */
public final class Database implements AutoCloseable {
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final int PING_SECONDS = 2;
  private static final int WAIT_MILLIS = 5_000;

  private final DatabaseKind kind;
  private final String description;
  private final HikariDataSource pool;
  private final String journalId;
  private final Optional<H2File> file;

  private Database(
      DatabaseKind kind, String description, HikariDataSource pool, Optional<H2File> file) {
    this.kind = kind;
    this.description = description;
    this.pool = pool;
    this.file = file;
    try {
      migrate();
      this.journalId = JournalName.of(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /**
   * Opens the database and brings its tables up to date. An H2 file is compacted first.
   *
   * @throws DatabaseUnavailable with one line that says why
   */
  public static Database open(DatabaseSettings settings) {
    return settings.url().isPresent()
        ? openUrl(settings, settings.url().get())
        : openFile(settings, H2File.in(settings.dataDir()));
  }

  /** A database that is gone when it is closed; for tests. */
  public static Database inMemory(String name) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=0" + H2File.LOWER_CASE);
    config.setMaximumPoolSize(DatabaseSettings.CONNECTIONS);
    return new Database(
        DatabaseKind.H2, "H2 in memory", new HikariDataSource(config), Optional.empty());
  }

  private static Database openFile(DatabaseSettings settings, H2File file) {
    file.prepare();
    file.compact();
    HikariConfig config = pool(settings);
    config.setJdbcUrl(file.url());
    return new Database(
        DatabaseKind.H2,
        settings.toString(),
        connect(config, "journal " + file),
        Optional.of(file));
  }

  private static Database openUrl(DatabaseSettings settings, String url) {
    String shown = Jdbc.withoutSecrets(url);
    if (!url.startsWith(POSTGRESQL)) {
      throw new DatabaseUnavailable(
          "database: " + shown + " (expected: " + POSTGRESQL + "//host:port/name)");
    }
    HikariConfig config = pool(settings);
    config.setJdbcUrl(url);
    settings.user().ifPresent(config::setUsername);
    settings.password().ifPresent(config::setPassword);
    // A server that vanished without a word must not hold a thread for ever.
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", "30");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "wharf");
    return new Database(
        DatabaseKind.POSTGRESQL, shown, connect(config, "database " + shown), Optional.empty());
  }

  private static HikariConfig pool(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("wharf");
    config.setMaximumPoolSize(settings.connections());
    config.setConnectionTimeout(WAIT_MILLIS);
    return config;
  }

  private static HikariDataSource connect(HikariConfig config, String name) {
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new DatabaseUnavailable(name + ": cannot be opened: " + Jdbc.reason(e), e);
    }
  }

  private void migrate() {
    try {
      Flyway.configure(Database.class.getClassLoader())
          .dataSource(pool)
          .locations(kind.migrations())
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new DatabaseUnavailable(
          description + ": tables cannot be brought up to date: " + Jdbc.reason(e), e);
    }
  }

  /** The pool. */
  public DataSource dataSource() {
    return pool;
  }

  /** The journal's own random name, the same for as long as the journal exists. */
  public String journalId() {
    return journalId;
  }

  /** Whether the database answers within about two seconds (the pool's wait on top). Blocks. */
  public boolean ping() {
    try (Connection connection = pool.getConnection()) {
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

  int connections() {
    return pool.getMaximumPoolSize();
  }

  /** What and where, without secrets. */
  @Override
  public String toString() {
    return description;
  }

  /** Closes every connection; an H2 file is compacted. Blocks. */
  @Override
  public void close() {
    if (pool.isClosed()) {
      return;
    }
    pool.close();
    file.ifPresent(H2File::compact);
  }
}
