package dev.wharf.app.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator decided, checked.
 *
 * @param http where uploads come in
 * @param ftp where FTP clients come in; empty = nowhere
 * @param logins who may log in
 * @param dataDir the H2 database and the filesystem store
 * @param store where finished files go
 * @param database PostgreSQL, or the H2 file
 * @param cluster this node's place
 * @param management where health and metrics answer
 * @param expireAfter how long an unfinished upload is kept after its last byte; empty = for ever
 * @param drainTimeout how long transfers may run on after SIGTERM
 * @param log how and how much to log
 */
public record Settings(
    Http http,
    Optional<Ftp> ftp,
    Logins logins,
    Path dataDir,
    Store store,
    Database database,
    Cluster cluster,
    Address management,
    Optional<Duration> expireAfter,
    Duration drainTimeout,
    Log log) {

  /** Who may log in. */
  public Path usersFile() {
    return logins.usersFile().orElseGet(() -> dataDir.resolve("users.json"));
  }

  /** The back ends of this build. */
  public enum Store {
    FILESYSTEM
  }

  /**
   * The HTTP front.
   *
   * @param bind where it listens
   * @param basePath where uploads live; begins and ends with a slash
   * @param baseUrl the address clients know; empty = the one they asked
   * @param behindProxy trust {@code Forwarded} and {@code X-Forwarded-*}
   * @param maxSize most bytes of an upload; empty = no limit
   * @param token asked of every upload request; empty = anyone may upload
   * @param corsOrigins pages that may upload from a browser
   */
  public record Http(
      Address bind,
      String basePath,
      Optional<URI> baseUrl,
      boolean behindProxy,
      OptionalLong maxSize,
      Optional<String> token,
      List<String> corsOrigins) {
    /** Without the token. */
    @Override
    public String toString() {
      return bind + basePath;
    }
  }

  /** PostgreSQL; all empty = the H2 file. */
  public record Database(Optional<String> url, Optional<String> user, Optional<String> password) {
    /** Without the password. */
    @Override
    public String toString() {
      return url.isPresent() ? "PostgreSQL" : "H2";
    }
  }

  /**
   * This node's place in the cluster.
   *
   * @param host where other members reach it; empty = nowhere
   * @param port 0 = any
   * @param seeds members to join; empty = a cluster of one
   */
  public record Cluster(Optional<String> host, int port, List<Address> seeds) {}

  /** How and how much to log. */
  public record Log(Format format, Level level) {
    /** One JSON object a line, or text for people; AUTO = text on a terminal. */
    public enum Format {
      AUTO,
      JSON,
      PLAIN
    }

    /** The least that is written. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG
    }
  }
}
