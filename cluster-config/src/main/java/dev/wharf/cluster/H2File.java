package dev.wharf.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.ErrorCode;

/**
 * The journal as a file.
 *
 * <p>It survives the death of the process: every commit is written to the operating system before
 * it is acknowledged. It is not forced to the disk, so a loss of power may take the last moments.
 */
final class H2File {
  /**
   * {@code WRITE_DELAY=0}: by default the last half second is forgotten when the process dies.
   * {@code RETENTION_TIME=0}: without a delay the file would otherwise grow without bound. {@code
   * DB_CLOSE_ON_EXIT=FALSE}: H2's own shutdown hook would close the file under a draining node.
   */
  private static final String DURABLE = ";WRITE_DELAY=0;RETENTION_TIME=0;DB_CLOSE_ON_EXIT=FALSE";

  /** KiB of heap; the journal is written far more often than read. */
  private static final String SMALL = ";CACHE_SIZE=8192";

  /**
   * Bytes of an event that stay in its row. By default more than 256 go into three tables of their
   * own, whose pages are written with each commit, too; nearly every event is longer than that.
   */
  private static final String IN_ROWS = ";MAX_LENGTH_INPLACE_LOB=4096";

  /** Names mean the same here as in PostgreSQL, quoted or not. */
  static final String LOWER_CASE = ";DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";

  /** Bytes; half a second's work on a slow disk. */
  private static final long REWRITTEN_AT_ONCE = 32 << 20;

  private final Path path;

  private H2File(Path path) {
    this.path = path;
  }

  /** The journal's place in a data folder. */
  static H2File in(Path dataDir) {
    return new H2File(dataDir.resolve("journal").resolve("wharf").toAbsolutePath().normalize());
  }

  String url() {
    return "jdbc:h2:file:" + path + DURABLE + SMALL + IN_ROWS + LOWER_CASE;
  }

  /** Bytes on disk; 0 = not there. */
  long size() {
    try {
      return Files.size(file());
    } catch (IOException e) {
      return 0;
    }
  }

  private Path file() {
    return path.resolveSibling(path.getFileName() + ".mv.db");
  }

  /** Makes its folder. */
  void prepare() {
    try {
      Files.createDirectories(path.resolveSibling(""));
    } catch (IOException e) {
      throw new DatabaseUnavailable(
          "journal folder: " + path.getParent() + " (expected: a folder that may be written): " + e,
          e);
    }
  }

  /**
   * Rewrites the file without what it no longer needs, if that is worth it. Nobody else may have it
   * open.
   */
  void compact() {
    if (size() == 0) {
      return;
    }
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      if (isWorthCompacting(size(), neededPercent(statement))) {
        statement.execute("SHUTDOWN COMPACT");
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * The journal of a million uploads takes minutes to rewrite, and a start must not wait for that
   * each time.
   *
   * @param needed how much of it somebody may still read, of a hundred
   */
  static boolean isWorthCompacting(long bytes, int needed) {
    return bytes <= REWRITTEN_AT_ONCE || needed < 50;
  }

  private static int neededPercent(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                + " WHERE SETTING_NAME = 'info.CHUNKS_FILL_RATE'")) {
      return rows.next() ? Integer.parseInt(rows.getString(1)) : 0;
    }
  }

  /** One line that says what is wrong with the file. */
  DatabaseUnavailable failure(SQLException e) {
    String expected =
        locked(e)
            ? "in use by another process (expected: one Wharf for each data folder)"
            : "cannot be opened: " + Jdbc.reason(e);
    return new DatabaseUnavailable("journal " + file() + ": " + expected, e);
  }

  private static boolean locked(SQLException e) {
    return e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1;
  }

  @Override
  public String toString() {
    return "H2 " + file();
  }
}
