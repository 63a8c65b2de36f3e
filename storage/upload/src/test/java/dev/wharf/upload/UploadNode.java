package dev.wharf.upload;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.wharf.cluster.ClusterSettings;
import dev.wharf.cluster.ClusterStart;
import dev.wharf.cluster.Database;
import dev.wharf.cluster.DatabaseSettings;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.upload.UploadReply.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.transport.ThrottlerTransportAdapter;
import org.apache.pekko.util.ByteString;

/** A replica as the service runs it, less its protocols. */
final class UploadNode {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Members find each other, and agree that one is dead, quickly; one can die without a word. */
  private static final Config IN_A_TEST =
      ConfigFactory.parseString(
          """
          pekko.coordinated-shutdown.run-by-actor-system-terminate = off
          pekko.remote.artery.advanced.test-mode = on
          pekko.cluster {
            seed-node-timeout = 1s
            periodic-tasks-initial-delay = 100ms
            leader-actions-interval = 200ms
            gossip-interval = 200ms
            split-brain-resolver.stable-after = 3s
          }
          """);

  final Counting metrics = new Counting();
  private final Path folder;
  private final Database database;
  private final FilesystemObjectStore store;
  private final ActorSystem<Void> system;
  private final UploadCluster cluster;

  private UploadNode(
      ClusterSettings place, DatabaseSettings database, Path folder, UploadSettings settings) {
    this.folder = folder;
    this.database = Database.open(database);
    this.store = new FilesystemObjectStore(FilesystemSettings.of(folder));
    this.system = ClusterStart.start(place, IN_A_TEST, this.database, Behaviors.empty());
    this.cluster =
        UploadCluster.start(
            system,
            store,
            this.database.dataSource(),
            this.database.journalId(),
            settings,
            metrics,
            this.database::answers);
  }

  /** A cluster of one, with everything it keeps in a folder. */
  static UploadNode alone(Path folder, UploadSettings settings) {
    return new UploadNode(
        ClusterSettings.alone(),
        DatabaseSettings.inFolder(folder.resolve("data")),
        folder.resolve("objects"),
        settings);
  }

  /** A member of a larger cluster. */
  static UploadNode member(
      int port, List<String> seeds, DatabaseSettings database, Path folder, UploadSettings s) {
    return new UploadNode(new ClusterSettings("127.0.0.1", port, seeds), database, folder, s);
  }

  /** Waits until so many members know each other. */
  UploadNode awaitMembers(int count) {
    await().atMost(PATIENCE).until(() -> members() == count);
    return this;
  }

  private long members() {
    long up = 0;
    for (var member : Cluster.get(system).state().getMembers()) {
      up += member.status() == MemberStatus.up() ? 1 : 0;
    }
    return up;
  }

  Uploads uploads() {
    return cluster.uploads();
  }

  UploadAdmin admin() {
    return cluster.admin(database.dataSource());
  }

  CompletionStage<List<RunningWriter>> writers() {
    return cluster.writers();
  }

  ActorSystem<?> system() {
    return system;
  }

  JournalRows rows() {
    return new JournalRows(database.dataSource());
  }

  CompletionStage<?> drain() {
    return cluster.drain();
  }

  UploadReply create(UploadId id, long length) {
    return Rig.get(uploads().create(Client.spec(id, length)));
  }

  UploadReply receive(UploadId id, long from, long to) {
    return Rig.get(uploads().receive(id, Client.at(from, Client.body(id, from, to))));
  }

  Standing settle(UploadId id) {
    return (Standing) Rig.get(uploads().settle(id));
  }

  /** What a client finds at the upload's key. */
  ByteString object(UploadId id) {
    try {
      Path file = folder.resolve(Client.spec(id, 0).target().value());
      return ByteString.fromArrayUnsafe(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Uploads that are in this node's memory. */
  Set<String> awake() {
    ActorRef<ClusterShardingQuery> shards = ClusterSharding.get(system).shardState();
    CurrentShardRegionState state =
        Rig.get(
            AskPattern.ask(
                shards,
                replyTo -> new GetShardRegionState(UploadCluster.KEY, replyTo),
                PATIENCE,
                system.scheduler()));
    return state.getShards().stream()
        .flatMap(shard -> shard.getEntityIds().stream())
        .collect(Collectors.toSet());
  }

  /** From now on neither hears a word of the other. */
  void cutOff(UploadNode other) {
    blackHole(other);
    other.blackHole(this);
  }

  private void blackHole(UploadNode other) {
    var provider =
        (RemoteActorRefProvider) ((ExtendedActorSystem) system.classicSystem()).provider();
    provider
        .transport()
        .managementCommand(
            new ThrottlerTransportAdapter.SetThrottle(
                Cluster.get(other.system).selfMember().address(),
                bothDirections(),
                ThrottlerTransportAdapter.Blackhole$.MODULE$));
  }

  /** Java has no way to write the name of this object of Scala's. */
  private static ThrottlerTransportAdapter.Direction bothDirections() {
    try {
      return (ThrottlerTransportAdapter.Direction)
          Class.forName(ThrottlerTransportAdapter.Direction.class.getName() + "$Both$")
              .getField("MODULE$")
              .get(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether it has ended, whoever told it to. */
  boolean hasLeft() {
    return system.getWhenTerminated().toCompletableFuture().isDone();
  }

  /** Leaves the cluster in order and closes everything. */
  void stop() {
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
    close();
  }

  /** Ends without a word to anybody. */
  void die() {
    system.terminate();
    close();
  }

  private void close() {
    await().atMost(PATIENCE).until(() -> system.getWhenTerminated().toCompletableFuture().isDone());
    store.close();
    database.close();
  }
}
