package dev.wharf.cluster;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which database holds the journal.
 *
 * @param url a JDBC address of PostgreSQL; empty = an H2 file in the data folder
 * @param user who to log in as; empty = what the address says
 * @param password its password; empty = none
 * @param dataDir the data folder
 * @param connections how many connections this node opens, all at once
 */
public record DatabaseSettings(
    Optional<String> url,
    Optional<String> user,
    Optional<String> password,
    Path dataDir,
    int connections) {

  static final int CONNECTIONS = 10;

  /** The H2 file in a data folder. */
  public static DatabaseSettings inFolder(Path dataDir) {
    return new DatabaseSettings(
        Optional.empty(), Optional.empty(), Optional.empty(), dataDir, CONNECTIONS);
  }

  /** PostgreSQL, or the H2 file when no address is given. */
  public static DatabaseSettings of(
      Optional<String> url, Optional<String> user, Optional<String> password, Path dataDir) {
    return new DatabaseSettings(url, user, password, dataDir, CONNECTIONS);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url.map(Jdbc::withoutSecrets).orElseGet(() -> H2File.in(dataDir).toString());
  }
}
