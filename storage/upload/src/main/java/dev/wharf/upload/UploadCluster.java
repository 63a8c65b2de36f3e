package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/** This node's share of the uploads: start it once for each actor system. */
public final class UploadCluster {
  static final EntityTypeKey<UploadCommand> KEY =
      EntityTypeKey.create(UploadCommand.class, "upload");

  /** Rows of the index are short work; more threads would only queue at the database. */
  private static final int INDEX_THREADS = 4;

  /** A writer told to let go takes at most as long as one told to yield. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(15);

  private static final Duration LOOK_LIMIT = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final ActorRef<Writers.Message> writers;
  private final Uploads uploads;

  private UploadCluster(ActorSystem<?> system, ActorRef<Writers.Message> writers, Uploads uploads) {
    this.system = system;
    this.writers = writers;
    this.uploads = uploads;
  }

  /**
   * Starts sharding of uploads, the waker and the sweeper on this node.
   *
   * @param system a member of the cluster, with a journal and a snapshot store configured
   * @param store where the bytes go
   * @param dataSource the journal's database; its tables are there
   * @param journal the journal's own random name
   * @param metrics counts what happens here
   */
  public static UploadCluster start(
      ActorSystem<?> system,
      ObjectStore store,
      DataSource dataSource,
      String journal,
      UploadSettings settings,
      UploadMetrics metrics) {
    return start(system, store, dataSource, journal, settings, metrics, () -> true);
  }

  /**
   * The same on a database that is watched.
   *
   * @param database whether it answers; while it does not, neither does anybody wait for it
   */
  public static UploadCluster start(
      ActorSystem<?> system,
      ObjectStore store,
      DataSource dataSource,
      String journal,
      UploadSettings settings,
      UploadMetrics metrics,
      BooleanSupplier database) {
    UploadIndex index = new JdbcUploadIndex(dataSource, indexThreads(system));
    UploadContext context =
        new UploadContext(
            store,
            index,
            settings,
            metrics,
            Clock.systemUTC(),
            journal,
            new ClusterOutlook(system, database));
    return start(system, context);
  }

  static UploadCluster start(ActorSystem<?> system, UploadContext context) {
    ClusterSharding sharding = ClusterSharding.get(system);
    HashCodeMessageExtractor<UploadCommand> shards =
        new HashCodeMessageExtractor<>(ClusterShardingSettings.create(system).numberOfShards());
    sharding.init(
        Entity.of(
                KEY,
                entity ->
                    UploadEntity.create(
                        new UploadId(entity.getEntityId()),
                        context,
                        other -> sharding.entityRefFor(KEY, other.value()),
                        self -> entity.getShard().tell(new ClusterSharding.Passivate<>(self))))
            .withStopMessage(UploadCommand.Stop.STOP)
            .withMessageExtractor(shards));
    LocalIds ids = new LocalIds(shards::shardId, UploadId::random);
    system.systemActorOf(LocalShards.create(ids), "upload-shards", Props.empty());
    ActorRef<Writers.Message> writers =
        system.systemActorOf(Writers.create(context), "upload-writers", Props.empty());
    system.systemActorOf(
        Waker.create(
            context, (id, command) -> sharding.entityRefFor(KEY, id.value()).tell(command)),
        "upload-waker",
        Props.empty());
    ClusterSingleton.get(system).init(SingletonActor.of(Sweeper.create(context), "upload-sweeper"));
    Uploads uploads =
        new ShardedUploads(
            context,
            id -> sharding.entityRefFor(KEY, id.value()),
            ids::next,
            writers,
            system.scheduler());
    return new UploadCluster(system, writers, uploads);
  }

  private static ExecutorService indexThreads(ActorSystem<?> system) {
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            INDEX_THREADS,
            task -> {
              Thread thread = new Thread(task, "upload-index-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    system.getWhenTerminated().thenRun(threads::shutdown);
    return threads;
  }

  /** Whether this node is on the smaller side of a partition, which is going to leave. */
  public static boolean isCutOff(ActorSystem<?> system) {
    return new ClusterOutlook(system, () -> true).hopeless().isPresent();
  }

  /** The door. */
  public Uploads uploads() {
    return uploads;
  }

  /** What those who look after the service may ask and do. */
  public UploadAdmin admin(DataSource dataSource) {
    return UploadAdmin.create(system, dataSource, uploads);
  }

  /** The writers of this node; fails if it does not answer at once. */
  public CompletionStage<List<RunningWriter>> writers() {
    return AskPattern.ask(writers, Writers.Look::new, LOOK_LIMIT, system.scheduler());
  }

  /**
   * Tells every writer of this node to flush and let go, and takes no more.
   *
   * @return completes when the last one has
   */
  public CompletionStage<Done> drain() {
    return AskPattern.ask(writers, Writers.Drain::new, DRAIN_LIMIT, system.scheduler());
  }
}
