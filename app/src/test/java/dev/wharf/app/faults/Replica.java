package dev.wharf.app.faults;

import dev.wharf.app.WharfProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One replica: a JVM with the jar, the ways that lead to it, and what can be done to it. Whoever
 * ends it for a while {@link #hold holds} it; otherwise the fleet starts it again.
 */
public final class Replica {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1).build();

  /** What it says of itself. */
  public enum Health {
    /** May be given work. */
    READY,
    /** Answers, but not all that it stands on does. */
    ALIVE,
    /** No answer. */
    SILENT
  }

  private final int number;
  private final Path data;
  private final Line artery;
  private final Line database;
  private Optional<WharfProcess> process = Optional.empty();
  private long startedNanos;
  private boolean held;
  private boolean asked;
  private volatile Health health = Health.SILENT;

  /**
   * @param number from 1
   * @param artery the way other members reach it
   * @param database its way to the database
   */
  Replica(int number, Path data, Line artery, Line database) {
    this.number = number;
    this.data = data;
    this.artery = artery;
    this.database = database;
  }

  public int number() {
    return number;
  }

  /** Its own address: where its FTP listens, and where it dials other members from. */
  String host() {
    return "127.0.7." + number;
  }

  Line artery() {
    return artery;
  }

  Line database() {
    return database;
  }

  /** Starts it, or starts it again at its old addresses, and does not wait. */
  synchronized void start(Map<String, String> settings, List<String> flags) {
    Map<String, String> own = new HashMap<>(settings);
    own.put("WHARF_CLUSTER_PORT", Integer.toString(artery.port()));
    process =
        Optional.of(
            process
                .map(old -> old.launchAgain(own, flags))
                .orElseGet(() -> WharfProcess.launch(data, own, flags)));
    health = Health.SILENT;
    startedNanos = System.nanoTime();
    asked = false;
  }

  /** When it was started last, on the clock of {@link System#nanoTime}. */
  synchronized long startedNanos() {
    return startedNanos;
  }

  /** It is not to be started again until {@link #release}. */
  synchronized void hold() {
    held = true;
  }

  synchronized void release() {
    held = false;
  }

  /** Whether it has ended and nobody wants that. */
  synchronized boolean isMissing() {
    return !held && process.filter(one -> !one.isAlive()).isPresent();
  }

  /** How it ended, and whether somebody here asked for that. */
  synchronized String lastWords() {
    return "replica "
        + number
        + " ended with "
        + process.map(WharfProcess::exitStatus).orElse(-1)
        + (asked ? "" : ", and nobody had asked");
  }

  /** As {@code kill -9}. */
  public void kill() {
    owned().kill();
  }

  /** As SIGTERM; waits for its end and answers the exit status. */
  public int terminate() {
    return owned().stop();
  }

  /** As SIGSTOP: it sleeps, and its sockets stay open. */
  public void pause() {
    signal("-STOP");
  }

  /** As SIGCONT. */
  public void resume() {
    signal("-CONT");
  }

  private synchronized WharfProcess owned() {
    asked = true;
    health = Health.SILENT;
    return process.orElseThrow();
  }

  private synchronized void signal(String signal) {
    WharfProcess one = process.orElseThrow();
    if (!one.isAlive()) {
      return;
    }
    try {
      new ProcessBuilder("kill", signal, Long.toString(one.pid())).inheritIO().start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where its HTTP listens. */
  synchronized int http() {
    return process.orElseThrow().http();
  }

  /** What it wrote so far, all its lives together. */
  public synchronized String output() {
    return process.map(WharfProcess::output).orElse("");
  }

  /** As last seen. */
  public Health health() {
    return health;
  }

  /** Asks it. */
  void look() {
    health = ask();
  }

  private Health ask() {
    Optional<URI> management = management();
    if (management.isEmpty()) {
      return Health.SILENT;
    }
    try {
      int status =
          HTTP.send(
                  HttpRequest.newBuilder(management.get().resolve("/ready"))
                      .timeout(PATIENCE.multipliedBy(3))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      return status == 200 ? Health.READY : Health.ALIVE;
    } catch (IOException none) {
      return Health.SILENT;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Health.SILENT;
    }
  }

  private synchronized Optional<URI> management() {
    return process.filter(WharfProcess::isAlive).map(WharfProcess::management);
  }

  @Override
  public String toString() {
    return "replica " + number;
  }
}
