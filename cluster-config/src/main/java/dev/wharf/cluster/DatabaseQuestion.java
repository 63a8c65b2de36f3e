package dev.wharf.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;

/**
 * Asks a database whether it is there, on a connection of its own that is kept. One thread asks.
 */
final class DatabaseQuestion implements BooleanSupplier, AutoCloseable {
  /** What a server that is there never needs. */
  static final int SECONDS = 2;

  private final String url;
  private final Properties properties = new Properties();
  private Optional<Connection> kept = Optional.empty();

  DatabaseQuestion(DatabaseSettings settings, String url) {
    this.url = url;
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings.password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("targetServerType", "primary");
    properties.setProperty("connectTimeout", Integer.toString(SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(SECONDS));
    properties.setProperty("socketTimeout", Integer.toString(SECONDS));
    properties.setProperty("ApplicationName", "wharf watch");
  }

  @Override
  public synchronized boolean getAsBoolean() {
    try {
      Connection connection = kept.isPresent() ? kept.get() : open();
      if (connection.isValid(SECONDS)) {
        return true;
      }
    } catch (SQLException e) {
      // No, then; the pool's own messages say why.
    }
    close();
    return false;
  }

  private Connection open() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    kept = Optional.of(connection);
    return connection;
  }

  @Override
  public synchronized void close() {
    kept.ifPresent(DatabaseQuestion::drop);
    kept = Optional.empty();
  }

  private static void drop(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It was broken already.
    }
  }
}
