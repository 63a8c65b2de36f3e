package dev.wharf.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.app.settings.Cluster;
import dev.wharf.app.settings.S3;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.Store;
import dev.wharf.app.settings.WrongSetting;
import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.ClusterTls;
import dev.wharf.cluster.ContactPoint;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseSettings;
import dev.wharf.cluster.NotShared;
import dev.wharf.cluster.Noticeboard;
import dev.wharf.cluster.SharedStore;
import dev.wharf.storage.filesystem.MemberNames;
import dev.wharf.upload.UploadCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** This node as a member: how it joins, and what it must have in common with the others. */
final class ClusterWiring {
  /** As long as file systems over a network may take to show a new name to others. */
  private static final Duration SHARED = Duration.ofSeconds(60);

  private static final Duration END = Duration.ofSeconds(10);

  private final Settings settings;
  private final ActorSystem<Void> system;
  private final Optional<ContactPoint> contact;
  private final Optional<SharedStore> shared;

  private ClusterWiring(
      Settings settings,
      ActorSystem<Void> system,
      Optional<ContactPoint> contact,
      Optional<SharedStore> shared) {
    this.settings = settings;
    this.system = system;
    this.contact = contact;
    this.shared = shared;
  }

  /**
   * Looks at what can be looked at before anything runs.
   *
   * @throws WrongSetting if certificates cannot be used
   */
  static void check(Cluster cluster) {
    Optional<WrongSetting> wrong = cluster.tls().flatMap(ClusterTls::unusable).map(cluster::wrong);
    if (wrong.isPresent()) {
      throw wrong.get();
    }
  }

  /** Starts the actor system, which looks for the others. */
  static ClusterWiring start(Settings settings, Config file, Database database) {
    return of(
        settings,
        ClusterStart.start(place(settings), pekko(settings, file), database, Behaviors.empty()));
  }

  /** Whether nobody else can reach this node, so that it need not know its database to begin. */
  static boolean isUnreachable(Cluster cluster) {
    return cluster.joining().isAlone() && cluster.host().isEmpty();
  }

  /** The same for a node that nobody else can reach, while its database is being opened. */
  static ClusterWiring startAlone(
      Settings settings,
      Config file,
      DatabaseSettings database,
      CompletableFuture<Database> opening) {
    return of(
        settings,
        ClusterStart.startAlone(pekko(settings, file), database, opening, Behaviors.empty()));
  }

  private static ClusterWiring of(Settings settings, ActorSystem<Void> system) {
    Cluster cluster = settings.cluster();
    Optional<ContactPoint> contact =
        cluster.joining().asksContacts() ? Optional.of(new ContactPoint(system)) : Optional.empty();
    Optional<SharedStore> shared =
        cluster.joining().isAlone() || !(settings.store() instanceof Store.Folder)
            ? Optional.empty()
            : Optional.of(SharedStore.open(system, names(Wiring.files(settings))));
    return new ClusterWiring(settings, system, contact, shared);
  }

  private static Noticeboard names(Path files) {
    MemberNames names = new MemberNames(files);
    return Noticeboard.of(names::post, names::names, names::remove);
  }

  ActorSystem<Void> system() {
    return system;
  }

  /** What answers those who look for members, if they look there. */
  Optional<ContactPoint> contact() {
    return contact;
  }

  /**
   * Returns when this node is a member, and sees the same store as the others.
   *
   * @param managementPort where others ask for it
   */
  void join(int managementPort, String storeName) {
    contact.ifPresent(point -> point.open(place(settings).host(), managementPort));
    Membership.await(system, settings.cluster());
    shared.ifPresent(others -> requireShared(others, storeName));
  }

  private void requireShared(SharedStore others, String storeName) {
    try {
      others.requireShared(SHARED);
    } catch (NotShared e) {
      throw new NotStarted(
          "WHARF_DATA_DIR: "
              + storeName
              + ": the member "
              + e.member()
              + " has not seen this node in it after "
              + SHARED.toSeconds()
              + " s (expected: one folder that all members share, or WHARF_STORE=s3)");
    }
  }

  /** Ends what has not begun to serve. Blocks for some seconds at most. */
  void end() {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), END.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  boolean isMember() {
    return ClusterStart.isUp(system) && !UploadCluster.isCutOff(system);
  }

  private static ClusterSettings place(Settings settings) {
    Cluster cluster = settings.cluster();
    return cluster
        .host()
        .map(
            host ->
                new ClusterSettings(
                    host,
                    cluster.port(),
                    cluster.bindHost(),
                    cluster.joining(),
                    cluster.downing(),
                    cluster.preset(),
                    cluster.tls(),
                    cluster.version()))
        .orElseGet(ClusterSettings::alone);
  }

  /** What members must have in common beside the database. */
  private static Config sameStore(Settings settings) {
    String name =
        settings.store() instanceof S3 s3 ? "s3 " + s3.bucket() + "/" + s3.prefix() : "filesystem";
    return ConfigFactory.parseMap(Map.of("wharf.cluster.same.store", name));
  }

  private static Config pekko(Settings settings, Config file) {
    String level =
        settings.log().level() == Settings.Log.Level.DEBUG
            ? "DEBUG"
            : settings.log().level() == Settings.Log.Level.ERROR ? "ERROR" : "INFO";
    return file.withFallback(Drain.phases(settings.drainDelay(), settings.drainTimeout()))
        .withFallback(ConfigFactory.parseMap(Map.of("pekko.loglevel", level)))
        .withFallback(reading(settings))
        .withFallback(sameStore(settings))
        .withFallback(ConfigFactory.parseResources(ClusterWiring.class, "app.conf"));
  }

  /**
   * What a connection that waits has read and not passed on is in memory beside the budget, so that
   * many connections must read little at a time where all wait for a store. A disk takes more at
   * once, and hardly lets them wait.
   */
  private static Config reading(Settings settings) {
    return settings.store() instanceof S3
        ? ConfigFactory.parseMap(Map.of("pekko.io.tcp.direct-buffer-size", "64 KiB"))
        : ConfigFactory.empty();
  }
}
