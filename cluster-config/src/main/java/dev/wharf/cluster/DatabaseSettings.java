package dev.wharf.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which database holds the journal.
 *
 * @param url a JDBC address of PostgreSQL; empty = an H2 file in the data folder
 * @param user who to log in as; empty = what the address says
 * @param password its password; empty = none
 * @param dataDir the data folder
 * @param connections how many connections this node opens, all at once
 * @param patience how long a PostgreSQL that does not answer, or whose tables are not current while
 *     this node may not change them, is waited for; zero = one try
 * @param migrates whether this node brings the tables up to date; if not, it only looks
 */
public record DatabaseSettings(
    Optional<String> url,
    Optional<String> user,
    Optional<String> password,
    Path dataDir,
    int connections,
    Duration patience,
    boolean migrates) {

  static final int CONNECTIONS = 10;

  /** The H2 file in a data folder. */
  public static DatabaseSettings inFolder(Path dataDir) {
    return of(Optional.empty(), Optional.empty(), Optional.empty(), dataDir);
  }

  /** PostgreSQL, or the H2 file when no address is given: ten connections, one try, up to date. */
  public static DatabaseSettings of(
      Optional<String> url, Optional<String> user, Optional<String> password, Path dataDir) {
    return new DatabaseSettings(url, user, password, dataDir, CONNECTIONS, Duration.ZERO, true);
  }

  public DatabaseSettings withConnections(int number) {
    return new DatabaseSettings(url, user, password, dataDir, number, patience, migrates);
  }

  public DatabaseSettings waiting(Duration atMost) {
    return new DatabaseSettings(url, user, password, dataDir, connections, atMost, migrates);
  }

  /** Whether this node brings the tables up to date, or only looks whether they are. */
  public DatabaseSettings migrating(boolean whether) {
    return new DatabaseSettings(url, user, password, dataDir, connections, patience, whether);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url.map(Jdbc::withoutSecrets).orElseGet(() -> H2File.in(dataDir).toString());
  }
}
