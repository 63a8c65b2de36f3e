package dev.wharf.app.faults;

import static org.awaitility.Awaitility.await;

import dev.wharf.app.S3Place;
import dev.wharf.app.WharfProcess;
import dev.wharf.storage.s3.testkit.Relay;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three replicas from the jar on one durable PostgreSQL and one bucket, behind a balancer: a small
 * production. A replica that ends is started again, as Kubernetes would.
 */
public final class Fleet implements AutoCloseable {
  /** The one account. */
  public static final String USER = "test";

  public static final String PASSWORD = "secret";

  private static final int REPLICAS = 3;
  private static final int PASSIVE_PORTS = 12;
  private static final Duration START = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 250;
  private static final List<String> SMALL =
      List.of("-Xmx192m", "-XX:MaxDirectMemorySize=128m", "-XX:+UseSerialGC", "-Xshare:auto");

  private final Path folder;
  private final Map<String, String> more;
  private final S3Place place;
  private final int databasePort = WharfProcess.freePort();
  private final int http = WharfProcess.freePort();
  private final int ftp = WharfProcess.freePort();
  private final int passive = WharfProcess.freeRow(PASSIVE_PORTS);
  private final Path users;
  private final Map<Replica, Integer> arteryPorts = new HashMap<>();
  private final List<Replica> replicas;
  private final Balancer balancer;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService keeper = Threads.clock("keeper");
  private EmbeddedPostgres postgres;

  private Fleet(Path folder, Map<String, String> more) {
    this.folder = folder;
    this.more = more;
    this.place = S3Place.open();
    this.users = users(folder);
    this.postgres = startPostgres();
    this.replicas = IntStream.rangeClosed(1, REPLICAS).mapToObj(this::replica).toList();
    replicas.forEach(replica -> start(replica, replicas));
    this.balancer = new Balancer(replicas, doors());
    var unused =
        keeper.scheduleWithFixedDelay(
            this::startMissing, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts it, and waits until every replica is ready.
   *
   * @param folder for the data of this run
   * @param more environment variables of every replica
   */
  public static Fleet start(Path folder, Map<String, String> more) {
    Fleet fleet = new Fleet(folder, more);
    try {
      fleet.awaitHealth();
      return fleet;
    } catch (RuntimeException failure) {
      String said = fleet.output();
      fleet.close();
      throw new IllegalStateException("the fleet does not start:\n" + said, failure);
    }
  }

  private static Path users(Path folder) {
    try {
      return Files.writeString(
          folder.resolve("users.json"),
          "[{\"username\": \"" + USER + "\", \"password\": \"" + PASSWORD + "\"}]");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Replica replica(int number) {
    int artery = WharfProcess.freePort();
    Line line = new Line(WharfProcess.freePort(), new InetSocketAddress("127.0.0.1", artery));
    Line database =
        new Line(WharfProcess.freePort(), new InetSocketAddress("127.0.0.1", databasePort));
    Replica replica = new Replica(number, folder.resolve("replica-" + number), line, database);
    arteryPorts.put(replica, artery);
    return replica;
  }

  private List<Balancer.Door> doors() {
    Function<Replica, InetSocketAddress> toHttp =
        replica -> new InetSocketAddress("127.0.0.1", replica.http());
    return Stream.concat(
            Stream.of(new Balancer.Door(http, toHttp, false)),
            IntStream.concat(IntStream.of(ftp), IntStream.range(passive, passive + PASSIVE_PORTS))
                .mapToObj(
                    port ->
                        new Balancer.Door(
                            port, replica -> new InetSocketAddress(replica.host(), port), true)))
        .toList();
  }

  /**
   * Whoever comes back joins others; only where none is left may the first found the cluster anew.
   */
  private void startAgain(Replica replica) {
    List<Replica> seeds = new ArrayList<>(replicas);
    if (replicas.stream().anyMatch(one -> one.health() == Replica.Health.READY)) {
      Collections.rotate(seeds, -replica.number());
    }
    start(replica, seeds);
  }

  private void start(Replica replica, List<Replica> seeds) {
    Map<String, String> settings = new HashMap<>(place.settings(place.relay().endpoint(), more));
    settings.put(
        "WHARF_DB_URL", "jdbc:postgresql://127.0.0.1:" + replica.database().port() + "/postgres");
    settings.put("WHARF_DB_USER", "postgres");
    settings.put("WHARF_DB_PASSWORD", "postgres");
    settings.put(
        "WHARF_CLUSTER_SEEDS",
        seeds.stream()
            .map(seed -> "127.0.0.1:" + seed.artery().port())
            .collect(Collectors.joining(",")));
    settings.put("WHARF_FTP_BIND", replica.host() + ":" + ftp);
    settings.put("WHARF_FTP_PASSIVE_PORTS", passive + "-" + (passive + PASSIVE_PORTS - 1));
    settings.put("WHARF_FTP_PROXY_FROM", "127.0.0.0/8");
    // On a busy machine the balancer may pass on one end of a killed client long after the other.
    settings.put("WHARF_FTP_QUIET_TIME", "1s");
    settings.put("WHARF_USERS_FILE", users.toString());
    settings.put("WHARF_S3_PART_SIZE", "5MiB");
    settings.put("WHARF_SWEEP_AFTER", "10s");
    settings.put("WHARF_DRAIN_TIMEOUT", "5s");
    settings.put("WHARF_LOG_FORMAT", "plain");
    settings.putAll(more);
    replica.start(settings, flags(replica));
  }

  /** Other members reach it through its line, and know it by the address that it dials from. */
  private List<String> flags(Replica replica) {
    List<String> flags = new ArrayList<>(SMALL);
    flags.add("-Dpekko.remote.artery.bind.hostname=127.0.0.1");
    flags.add("-Dpekko.remote.artery.bind.port=" + arteryPorts.get(replica));
    flags.add("-Dpekko.remote.artery.advanced.tcp.outbound-client-hostname=" + replica.host());
    return flags;
  }

  private void startMissing() {
    for (Replica replica : replicas) {
      if (replica.isMissing()) {
        tell(replica.lastWords());
        startAgain(replica);
      }
    }
  }

  /** Is told what happens to replicas without anybody's doing. */
  public void onNews(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void tell(String news) {
    listeners.forEach(listener -> listener.accept(news));
  }

  /** Where uploads are created, by way of the balancer. */
  public URI files() {
    return URI.create("http://127.0.0.1:" + http + "/files/");
  }

  /** The port of control connections at the balancer, on 127.0.0.1. */
  public int ftp() {
    return ftp;
  }

  public List<Replica> replicas() {
    return replicas;
  }

  /** From the one that has run longest, which leads the cluster, to the youngest. */
  public List<Replica> byAge() {
    return replicas.stream().sorted(Comparator.comparingLong(Replica::startedNanos)).toList();
  }

  /** The bucket. */
  public S3Place store() {
    return place;
  }

  /** Between every replica and the bucket's server. */
  public Relay storeRelay() {
    return place.relay();
  }

  /** Cuts a replica off from the other members, in both directions. */
  public void partition(Replica replica) {
    for (Replica other : replicas) {
      if (other == replica) {
        other.artery().cut();
      } else {
        other.artery().cut(from -> from.getHostAddress().equals(replica.host()));
      }
    }
  }

  /** Mends what {@link #partition} cut. */
  public void mend() {
    replicas.forEach(replica -> replica.artery().mend());
  }

  /** Stops PostgreSQL; its data stays. */
  public void stopDatabase() {
    try {
      postgres.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Starts it again on the same data. */
  public void startDatabase() {
    postgres = startPostgres();
  }

  /** Unfinished uploads as the index has them: target key by upload id. */
  public Map<String, String> openUploads() {
    Map<String, String> open = new HashMap<>();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT upload_id, target_key FROM upload_index WHERE state = 'open'")) {
      while (rows.next()) {
        open.put(rows.getString(1), rows.getString(2));
      }
      return open;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Whether an event has that text in it. */
  public boolean journalNames(String text) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT 1 FROM event_journal WHERE position(? IN event_payload) > 0 LIMIT 1")) {
      statement.setBytes(1, text.getBytes(StandardCharsets.UTF_8));
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private EmbeddedPostgres startPostgres() {
    try {
      return EmbeddedPostgres.builder()
          .setPort(databasePort)
          .setDataDirectory(folder.resolve("postgres"))
          .setCleanDataDirectory(false)
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setPGStartupWait(Duration.ofSeconds(60))
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Waits until every replica is ready, each a member of the same cluster. */
  public void awaitHealth() {
    await("every replica is ready")
        .atMost(START)
        .until(() -> replicas.stream().allMatch(one -> one.health() == Replica.Health.READY));
  }

  /** What all replicas wrote. */
  public String output() {
    return replicas.stream()
        .map(replica -> "== " + replica + "\n" + replica.output())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    keeper.shutdownNow();
    replicas.forEach(Replica::hold);
    replicas.forEach(Replica::resume);
    replicas.forEach(Replica::kill);
    balancer.close();
    replicas.forEach(replica -> replica.artery().close());
    replicas.forEach(replica -> replica.database().close());
    stopDatabase();
    try {
      place.close();
    } catch (RuntimeException leftover) {
      // It ends with this process; what was to be seen in it has been looked at.
      tell("the bucket is not removed: " + leftover.getMessage());
    }
  }
}
