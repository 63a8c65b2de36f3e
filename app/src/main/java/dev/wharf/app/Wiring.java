package dev.wharf.app;

import com.typesafe.config.Config;
import dev.wharf.access.proxy.ProxySettings;
import dev.wharf.app.admin.AdminApi;
import dev.wharf.app.http.Front;
import dev.wharf.app.http.Management;
import dev.wharf.app.http.Readiness;
import dev.wharf.app.http.Standstill;
import dev.wharf.app.http.WebPage;
import dev.wharf.app.metrics.Counts;
import dev.wharf.app.metrics.MeteredStore;
import dev.wharf.app.metrics.Metrics;
import dev.wharf.app.settings.Address;
import dev.wharf.app.settings.Hooks;
import dev.wharf.app.settings.S3;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.SettingsReader;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseSettings;
import dev.wharf.files.Files;
import dev.wharf.ftp.server.FtpServer;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.tus.core.KeyLayout;
import dev.wharf.tus.core.TusSettings;
import dev.wharf.tus.hook.TusHooks;
import dev.wharf.tus.http.InterimResponses;
import dev.wharf.tus.http.TusRoute;
import dev.wharf.tus.webhook.WebHookEvent;
import dev.wharf.tus.webhook.WebHookSettings;
import dev.wharf.tus.webhook.WebHooks;
import dev.wharf.upload.UploadCluster;
import dev.wharf.upload.UploadSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Introduces the parts to each other. Back ends and protocols are named here and in the wirings
 * beside it, and nowhere else.
 */
final class Wiring {
  private static final Logger log = LoggerFactory.getLogger(Wiring.class);

  private static final Set<String> WEB_FILES =
      Set.of("icon.svg", "rate.js", "row.js", "style.css", "tus.js", "unfinished.js", "upload.js");

  private static final Set<String> CLUSTER_FILES =
      Set.of("admin.js", "cluster.css", "cluster.js", "lists.js");

  private static final Duration LEAVE = Duration.ofSeconds(60);
  private static final Duration HEALTH_IS_FRESH = Duration.ofSeconds(2);
  private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(5);

  private final Settings settings;
  private final TusSettings tus;
  private final Metrics metrics = new Metrics();
  private final Optional<S3Wiring> s3;
  private final Database database;
  private final ObjectStore store;
  private final ClusterWiring cluster;
  private final ActorSystem<Void> system;

  /** Clients can come in. */
  private volatile boolean serving;

  private Wiring(Settings settings, Config file) {
    this.settings = settings;
    this.tus = tus(settings);
    DataFolder.check(settings.dataDir());
    FtpWiring.prepare(settings);
    ClusterWiring.check(settings.cluster());
    this.s3 =
        settings.store() instanceof S3 bucket
            ? Optional.of(new S3Wiring(bucket))
            : Optional.empty();
    this.store = new MeteredStore(store(), metrics.store());
    Opening opening = new Opening(settings, file);
    this.cluster = opening.cluster();
    this.database = opening.database();
    this.system = cluster.system();
  }

  /**
   * Starts a node and returns when it serves.
   *
   * @param file the operator's, which may also set what Pekko does
   */
  static Node start(Settings settings, Config file) {
    Wiring wiring = new Wiring(settings, file);
    try {
      return wiring.serve();
    } catch (RuntimeException e) {
      wiring.leave();
      throw e;
    }
  }

  /** So that others need not find out. */
  private void leave() {
    try {
      CoordinatedShutdown.get(system)
          .runAll(Node.Stop.ASKED)
          .toCompletableFuture()
          .get(LEAVE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("did not leave the cluster: {}", e.getMessage());
    }
    store.close();
    database.close();
  }

  private Node serve() {
    UploadCluster uploads =
        UploadCluster.start(
            system,
            store,
            database.dataSource(),
            database.journalId(),
            UploadSettings.defaults()
                .expiringAfter(settings.expireAfter())
                .keepingComplete(settings.keepComplete())
                .removingPartials(settings.removePartials())
                .sweepingAfter(settings.sweepAfter()),
            metrics,
            database::answers);
    Readiness readiness = new Readiness(checks(), HEALTH_IS_FRESH, HEALTH_PATIENCE);
    Management port = management(readiness);
    Listener management = listen(port);
    cluster.join(management.address().port(), storeName());
    Files files = Files.start(system, store, database.dataSource());
    Listener front = front(uploads, files);
    Optional<FtpServer> ftp = ftp(uploads, files);
    administer(port, uploads, readiness, ftp);
    new Drain(system, settings.drainDelay(), settings.drainTimeout())
        .prepare(readiness, doors(front, ftp), management, uploads::drain);
    serving = true;
    readiness.askAnew();
    sayHello(front, ftp);
    return new Node(
        system,
        store,
        database,
        front.address(),
        management.address(),
        () -> ftp.ifPresent(FtpServer::stop));
  }

  private Management management(Readiness readiness) {
    database
        .fileSize()
        .ifPresent(
            ignored ->
                metrics.gauge(
                    "wharf.journal.file.size",
                    "The journal's file",
                    "bytes",
                    () -> database.fileSize().orElse(0)));
    return new Management(
        system, readiness, metrics, cluster.contact(), WebPage.ofCluster(CLUSTER_FILES));
  }

  private Listener listen(Management management) {
    return listen(
        "WHARF_MANAGEMENT_BIND",
        settings.management().bind(),
        Management.serverSettings(system),
        ProxySettings.off(),
        management::handle);
  }

  private Listener listen(
      String key,
      Address address,
      ServerSettings server,
      ProxySettings header,
      Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    return Listener.open(
        system,
        key,
        address,
        server,
        header,
        InterimResponses.protocol(system, server)::layer,
        handler);
  }

  /** Every replica speaks for itself; whether it can be asked for the others, the token decides. */
  private void administer(
      Management port, UploadCluster uploads, Readiness readiness, Optional<FtpServer> ftp) {
    AdminApi.speak(
        system,
        new AdminApi.Parts(
            Version.number(),
            readiness::missing,
            uploads::writers,
            new Counts(metrics.registry())::vitals,
            () -> CoordinatedShutdown.get(system).runAll(Node.Stop.ASKED)));
    port.administer(
        settings
            .management()
            .adminToken()
            .map(
                token ->
                    AdminApi.create(
                        system,
                        token,
                        uploads.admin(database.dataSource()),
                        ftp.map(FtpAdmin::new))));
  }

  private List<Drain.Door> doors(Listener front, Optional<FtpServer> ftp) {
    return Stream.concat(
            Stream.<Drain.Door>of(front),
            ftp.<Drain.Door>map(server -> (patience, limit) -> server.drain(patience)).stream())
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
    TusRoute route = TusRoute.create(system, uploads.uploads(), files, tus, hooks());
    Front front =
        new Front(
            system,
            route::owns,
            route::handle,
            WebPage.ofUploads(WEB_FILES, settings.http().basePath()),
            metrics.requests(),
            metrics::sent);
    return listen(
        "WHARF_HTTP_BIND",
        settings.http().bind(),
        fitting(TusRoute.serverSettings(system)),
        header(settings.http().proxies()),
        front::handle);
  }

  private static ServerSettings fitting(ServerSettings server) {
    long heap = Runtime.getRuntime().maxMemory();
    int most = Connections.within(heap, server.getMaxConnections());
    if (most < server.getMaxConnections()) {
      log.info(
          "{} HTTP connections at once: the heap of {} MiB has room for them", most, heap >> 20);
    }
    return server.withMaxConnections(most);
  }

  private TusHooks hooks() {
    return settings
        .hooks()
        .map(hooks -> WebHooks.create(system, webHooks(hooks), this::place))
        .orElseGet(TusHooks::none);
  }

  private static WebHookSettings webHooks(Hooks hooks) {
    WebHookSettings settings =
        new WebHookSettings(
            hooks.url(),
            hooks.retry(),
            hooks.backoff(),
            hooks.timeout(),
            hooks.sizeLimit(),
            hooks.forwardHeaders(),
            hooks.events().stream()
                .map(event -> WebHookEvent.valueOf(event.name()))
                .collect(Collectors.toSet()));
    log.info("{} is asked: {}", settings, settings.events());
    return settings;
  }

  /** An object's place, in the words of tusd's stores. */
  private Map<String, String> place(ObjectKey key) {
    return settings.store() instanceof S3 bucket
        ? Map.of("Type", "s3store", "Bucket", bucket.bucket(), "Key", bucket.prefix() + key)
        : Map.of(
            "Type",
            "filestore",
            "Path",
            files(settings).toAbsolutePath().normalize().resolve(key.value()).toString());
  }

  private static ProxySettings header(Settings.Proxies proxies) {
    return proxies.sendHeader().isEmpty()
        ? ProxySettings.off()
        : ProxySettings.requiredFrom(proxies.sendHeader());
  }

  private Map<String, Readiness.Check> checks() {
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    Map<String, Readiness.Check> checks = new HashMap<>();
    checks.put("listeners", () -> CompletableFuture.completedFuture(serving));
    checks.put("cluster", () -> CompletableFuture.completedFuture(cluster.isMember()));
    checks.put("database", () -> CompletableFuture.supplyAsync(database::ping, blocking));
    checks.put("store", new StoreHealth(store)::check);
    if (!settings.cluster().joining().isAlone()) {
      checks.put("standstill", Standstill.watch(system));
    }
    return checks;
  }

  private void sayHello(Listener front, Optional<FtpServer> ftp) {
    if (settings.http().token().isEmpty()) {
      log.warn("WHARF_HTTP_TOKEN is not set: whoever reaches this address may upload");
    }
    if (settings.http().proxies().believed().everyone()) {
      log.warn(
          "WHARF_BEHIND_PROXY without WHARF_TRUSTED_PROXIES: whoever reaches this address is believed"
              + " to be a proxy");
    }
    log.info(
        "wharf {} serves http://{}{} into {} (database: {})",
        Version.number(),
        front.address(),
        settings.http().basePath(),
        storeName(),
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

  static DatabaseSettings database(Settings settings) {
    Settings.Database database = settings.database();
    return new DatabaseSettings(
        database.url(),
        database.user(),
        database.password(),
        settings.dataDir(),
        database.connections(),
        database.patience(),
        database.migrates());
  }

  private ObjectStore store() {
    return s3.map(bucket -> bucket.open(metrics.registry())).orElseGet(() -> folder(settings));
  }

  private static ObjectStore folder(Settings settings) {
    // One shared thread is always left to those who need no disk.
    return new FilesystemObjectStore(
        FilesystemSettings.of(files(settings)).withInlineWriters(ClusterStart.sharedThreads() - 1));
  }

  private String storeName() {
    return s3.map(S3Wiring::name)
        .orElseGet(() -> files(settings).toAbsolutePath().normalize().toString());
  }

  static Path files(Settings settings) {
    return settings.dataDir().resolve("files");
  }

  private static TusSettings tus(Settings settings) {
    Settings.Http http = settings.http();
    return new TusSettings(
        http.basePath(),
        http.baseUrl(),
        http.proxies().believed(),
        http.maxSize(),
        http.token(),
        layout(settings.keys()),
        TusSettings.Collisions.valueOf(settings.keys().collisions().name()),
        new TusSettings.Cors(http.corsOrigins(), false, TusSettings.Cors.open().maxAge()),
        http.draft());
  }

  private static KeyLayout layout(Settings.Keys keys) {
    KeyLayout.fault(keys.layout())
        .ifPresent(
            expected -> {
              throw SettingsReader.wrongKeyLayout(keys.layout(), expected);
            });
    return KeyLayout.parse(keys.layout());
  }
}
