package dev.wharf.app.settings;

import dev.wharf.access.proxy.Network;
import dev.wharf.access.proxy.TrustedProxies;
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
 * @param keys where objects of tus uploads lie
 * @param hooks who is asked about tus uploads; empty = nobody
 * @param ftp where FTP clients come in; empty = nowhere
 * @param logins who may log in
 * @param dataDir the H2 database and the filesystem store
 * @param store where finished files go
 * @param database PostgreSQL, or the H2 file
 * @param cluster this node's place
 * @param management where health, metrics and administration answer
 * @param expireAfter how long an unfinished upload is kept after its last byte; empty = for ever
 * @param keepComplete how long a complete tus upload is kept; empty = for ever
 * @param removePartials whether partial tus uploads are removed when a final one is made of them
 * @param sweepAfter how old staging that no unfinished upload owns must be before it is removed
 * @param drainDelay how long new connections are still taken after SIGTERM
 * @param drainTimeout how long transfers may run on after SIGTERM
 * @param log how and how much to log
 */
public record Settings(
    Http http,
    Keys keys,
    Optional<Hooks> hooks,
    Optional<Ftp> ftp,
    Logins logins,
    Path dataDir,
    Store store,
    Database database,
    Cluster cluster,
    Management management,
    Optional<Duration> expireAfter,
    Optional<Duration> keepComplete,
    boolean removePartials,
    Duration sweepAfter,
    Duration drainDelay,
    Duration drainTimeout,
    Log log) {

  /** Who may log in. */
  public Path usersFile() {
    return logins.usersFile().orElseGet(() -> dataDir.resolve("users.json"));
  }

  /**
   * The HTTP front.
   *
   * @param bind where it listens
   * @param basePath where uploads live; begins and ends with a slash
   * @param baseUrl the address clients know; empty = the one they asked
   * @param proxies what may stand between clients and this node
   * @param maxSize most bytes of an upload; empty = no limit
   * @param token asked of every upload request; empty = anyone may upload
   * @param corsOrigins pages that may upload from a browser
   * @param draft whether the IETF's resumable uploads are spoken beside tus
   */
  public record Http(
      Address bind,
      String basePath,
      Optional<URI> baseUrl,
      Proxies proxies,
      OptionalLong maxSize,
      Optional<String> token,
      List<String> corsOrigins,
      boolean draft) {
    /** Without the token. */
    @Override
    public String toString() {
      return bind + basePath;
    }
  }

  /**
   * Where objects of tus uploads lie.
   *
   * @param layout a template, as it was given
   * @param collisions what becomes of a new upload whose object would lie where one is already
   */
  public record Keys(String layout, Collisions collisions) {
    /** It is not created, or gets the next name that is free. */
    public enum Collisions {
      REFUSE,
      VERSION
    }
  }

  /**
   * What may stand between clients and this node.
   *
   * @param behind whoever connects is a trusted proxy; says nothing where networks are trusted
   * @param trusted whose {@code Forwarded} and {@code X-Forwarded-*} are believed
   * @param sendHeader who begins each connection with a PROXY header; empty = nobody
   */
  public record Proxies(boolean behind, List<Network> trusted, List<Network> sendHeader) {
    /** Whose word counts on where a client is. */
    public TrustedProxies believed() {
      return behind && trusted.isEmpty() ? TrustedProxies.anyone() : TrustedProxies.in(trusted);
    }
  }

  /**
   * PostgreSQL; no address = the H2 file.
   *
   * @param connections how many this node opens
   * @param patience how long one that does not answer is waited for
   * @param migrates whether this node brings the tables up to date
   */
  public record Database(
      Optional<String> url,
      Optional<String> user,
      Optional<String> password,
      int connections,
      Duration patience,
      boolean migrates) {
    /** Without the password. */
    @Override
    public String toString() {
      return url.isPresent() ? "PostgreSQL" : "H2";
    }
  }

  /**
   * The management port.
   *
   * @param bind where it listens
   * @param adminToken asked of every request to the admin API; empty = there is no such API
   */
  public record Management(Address bind, Optional<String> adminToken) {
    /** Without the token. */
    @Override
    public String toString() {
      return bind.toString();
    }
  }

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
