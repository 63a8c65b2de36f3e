package dev.wharf.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.http.Front;
import dev.wharf.app.http.Management;
import dev.wharf.app.http.Readiness;
import dev.wharf.app.http.WebPage;
import dev.wharf.app.metrics.MeteredStore;
import dev.wharf.app.metrics.Metrics;
import dev.wharf.app.settings.Address;
import dev.wharf.app.settings.Settings;
import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseSettings;
import dev.wharf.files.Files;
import dev.wharf.ftp.server.FtpServer;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.http.TusRoute;
import dev.wharf.upload.UploadCluster;
import dev.wharf.upload.UploadSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Introduces the parts to each other: the one class that names back ends and protocols. */
final class Wiring {
  private static final Logger log = LoggerFactory.getLogger(Wiring.class);

  private static final Set<String> WEB_FILES =
      Set.of("icon.svg", "rate.js", "row.js", "style.css", "tus.js", "unfinished.js", "upload.js");

  private static final Duration JOIN = Duration.ofSeconds(60);
  private static final Duration HEALTH_IS_FRESH = Duration.ofSeconds(2);
  private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(5);

  private final Settings settings;
  private final Metrics metrics = new Metrics();
  private final Database database;
  private final ObjectStore store;
  private final ActorSystem<Void> system;

  /** Clients can come in. */
  private volatile boolean serving;

  private Wiring(Settings settings, Config file) {
    this.settings = settings;
    DataFolder.check(settings.dataDir());
    FtpWiring.prepare(settings);
    this.database = Database.open(database(settings));
    this.store = new MeteredStore(store(settings), metrics.store());
    this.system =
        ClusterStart.start(place(settings), pekko(settings, file), database, Behaviors.empty());
  }

  /**
   * Starts a node and returns when it serves.
   *
   * @param file the operator's, which may also set what Pekko does
   */
  static Node start(Settings settings, Config file) {
    return new Wiring(settings, file).serve();
  }

  private Node serve() {
    UploadCluster uploads =
        UploadCluster.start(
            system,
            store,
            database.dataSource(),
            database.journalId(),
            UploadSettings.defaults().expiringAfter(settings.expireAfter()),
            metrics);
    Readiness readiness = new Readiness(checks(), HEALTH_IS_FRESH, HEALTH_PATIENCE);
    Listener management = management(readiness);
    awaitMembership();
    Files files = Files.start(system, store, database.dataSource());
    Listener front = front(uploads, files);
    Optional<FtpServer> ftp = ftp(uploads, files);
    new Drain(system, settings.drainTimeout())
        .prepare(readiness, doors(front, ftp), management, uploads::drain);
    serving = true;
    sayHello(front, ftp);
    return new Node(
        system,
        store,
        database,
        front.address(),
        management.address(),
        () -> ftp.ifPresent(FtpServer::stop));
  }

  private Listener management(Readiness readiness) {
    database
        .fileSize()
        .ifPresent(
            ignored ->
                metrics.gauge(
                    "wharf.journal.file.size",
                    "The journal's file",
                    "bytes",
                    () -> database.fileSize().orElse(0)));
    return Listener.open(
        system,
        "WHARF_MANAGEMENT_BIND",
        settings.management(),
        ServerSettings.create(system.settings().config()),
        new Management(system, readiness, metrics)::handle);
  }

  private List<Drain.Door> doors(Listener front, Optional<FtpServer> ftp) {
    return Stream.concat(
            Stream.<Drain.Door>of(front),
            ftp.<Drain.Door>map(server -> limit -> server.drain(settings.drainTimeout())).stream())
        .toList();
  }

  private Optional<FtpServer> ftp(UploadCluster uploads, Files files) {
    return settings
        .ftp()
        .map(
            ftp ->
                new FtpWiring(ftp, settings, store.capabilities())
                    .start(
                        system,
                        uploads.uploads(),
                        files,
                        Logins.open(system, settings),
                        new FtpMeters(metrics.registry())));
  }

  private Listener front(UploadCluster uploads, Files files) {
    TusRoute tus = TusRoute.create(system, uploads.uploads(), files, tus(settings));
    Front front =
        new Front(
            system,
            tus::owns,
            tus::handle,
            new WebPage(WEB_FILES, settings.http().basePath()),
            metrics.requests());
    return Listener.open(
        system,
        "WHARF_HTTP_BIND",
        settings.http().bind(),
        TusRoute.serverSettings(system),
        front::handle);
  }

  private Map<String, Readiness.Check> checks() {
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    return Map.of(
        "listeners",
        () -> CompletableFuture.completedFuture(serving),
        "cluster",
        () -> CompletableFuture.completedFuture(isMember()),
        "database",
        () -> CompletableFuture.supplyAsync(database::ping, blocking),
        "store",
        () -> store.probe().thenApply(done -> true));
  }

  private boolean isMember() {
    return Cluster.get(system).selfMember().status().equals(MemberStatus.up());
  }

  private void awaitMembership() {
    try {
      ClusterStart.up(system, JOIN).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new NotStarted(
          "WHARF_CLUSTER_SEEDS: no member after "
              + JOIN.toSeconds()
              + " s (expected: one of "
              + settings.cluster().seeds()
              + " answers)");
    }
  }

  private void sayHello(Listener front, Optional<FtpServer> ftp) {
    if (settings.http().token().isEmpty()) {
      log.warn("WHARF_HTTP_TOKEN is not set: whoever reaches this address may upload");
    }
    log.info(
        "wharf {} serves http://{}{} into {} (database: {})",
        Version.number(),
        front.address(),
        settings.http().basePath(),
        storeName(settings),
        database);
    ftp.ifPresent(
        server ->
            log.info(
                "ftp at {}{}, passive ports {}-{}",
                server.explicit().map(Wiring::address).orElse("-"),
                server.implicit().map(at -> ", implicit TLS at " + address(at)).orElse(""),
                settings.ftp().orElseThrow().passive().ports().first(),
                settings.ftp().orElseThrow().passive().ports().last()));
  }

  private static String address(InetSocketAddress at) {
    return new Address(at.getAddress().getHostAddress(), at.getPort()).toString();
  }

  private static DatabaseSettings database(Settings settings) {
    Settings.Database database = settings.database();
    return DatabaseSettings.of(
        database.url(), database.user(), database.password(), settings.dataDir());
  }

  private static ObjectStore store(Settings settings) {
    return switch (settings.store()) {
      // One shared thread is always left to those who need no disk.
      case FILESYSTEM ->
          new FilesystemObjectStore(
              FilesystemSettings.of(files(settings))
                  .withInlineWriters(ClusterStart.sharedThreads() - 1));
    };
  }

  private static String storeName(Settings settings) {
    return switch (settings.store()) {
      case FILESYSTEM -> files(settings).toAbsolutePath().normalize().toString();
    };
  }

  private static Path files(Settings settings) {
    return settings.dataDir().resolve("files");
  }

  private static ClusterSettings place(Settings settings) {
    Settings.Cluster cluster = settings.cluster();
    return cluster
        .host()
        .map(
            host ->
                new ClusterSettings(
                    host, cluster.port(), cluster.seeds().stream().map(Object::toString).toList()))
        .orElseGet(ClusterSettings::alone);
  }

  private static Config pekko(Settings settings, Config file) {
    String level =
        settings.log().level() == Settings.Log.Level.DEBUG
            ? "DEBUG"
            : settings.log().level() == Settings.Log.Level.ERROR ? "ERROR" : "INFO";
    return file.withFallback(Drain.phases(settings.drainTimeout()))
        .withFallback(ConfigFactory.parseMap(Map.of("pekko.loglevel", level)))
        .withFallback(ConfigFactory.parseResources(Wiring.class, "app.conf"));
  }

  private static TusSettings tus(Settings settings) {
    Settings.Http http = settings.http();
    return new TusSettings(
        http.basePath(),
        http.baseUrl(),
        http.behindProxy(),
        http.maxSize(),
        http.token(),
        TusSettings.defaults().keyPrefix(),
        new TusSettings.Cors(http.corsOrigins(), false, TusSettings.Cors.open().maxAge()));
  }
}
