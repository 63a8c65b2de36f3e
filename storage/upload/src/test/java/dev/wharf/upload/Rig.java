package dev.wharf.upload;

import com.typesafe.config.ConfigFactory;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.upload.UploadReply.Standing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;

/**
 * Uploads on one node without a cluster: entities are started where they are asked for, and stopped
 * or killed when a test says so. The journal is in memory and can be told to fail.
 */
final class Rig implements AutoCloseable {
  static final String JOURNAL = "rig";

  final ActorTestKit kit;
  final PersistenceTestKit journal;
  final MemoryIndex index;
  final ManualClock clock = new ManualClock();
  UploadContext context;
  final ActorRef<Writers.Message> writers;
  final Uploads uploads;
  private final Map<UploadId, ActorRef<UploadCommand>> entities = new ConcurrentHashMap<>();
  private final AtomicInteger incarnations = new AtomicInteger();

  Rig(ObjectStore store) {
    this(store, UploadSettings.defaults());
  }

  Rig(ObjectStore store, UploadSettings settings) {
    kit =
        ActorTestKit.create(
            PersistenceTestKitPlugin.getInstance()
                .config()
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(ConfigFactory.parseString("pekko.log-dead-letters = off"))
                .withFallback(ConfigFactory.load()));
    journal = PersistenceTestKit.create(kit.system());
    index = new MemoryIndex(id -> journal.persistedInStorage(UploadIndex.persistenceId(id)).size());
    context =
        new UploadContext(
            store, index, settings, UploadMetrics.NONE, clock, JOURNAL, writer -> false);
    writers = kit.spawn(Writers.create(context));
    uploads = new ShardedUploads(context, this::entity, UploadId::random, writers, kit.scheduler());
  }

  ActorSystem<?> system() {
    return kit.system();
  }

  ActorRef<UploadCommand> entity(UploadId id) {
    return entities.computeIfAbsent(id, this::incarnation);
  }

  /** Another incarnation of the upload, beside the one that messages go to. */
  ActorRef<UploadCommand> incarnation(UploadId id) {
    return kit.spawn(
        UploadEntity.create(id, context, this::entity, self -> self.tell(UploadCommand.Stop.STOP)),
        "upload-" + incarnations.incrementAndGet());
  }

  /** The same, seen at another time. */
  UploadContext contextAt(Clock when) {
    return new UploadContext(
        context.store(),
        index,
        context.settings(),
        context.metrics(),
        when,
        JOURNAL,
        context.outlook());
  }

  /** From now on uploads live by other settings; every actor is killed without a word. */
  void settings(UploadSettings settings) {
    List.copyOf(entities.keySet()).forEach(this::kill);
    context =
        new UploadContext(
            context.store(), index, settings, context.metrics(), clock, JOURNAL, context.outlook());
  }

  /** Kills the upload's actor without a word; the next message starts another. */
  void kill(UploadId id) {
    Optional.ofNullable(entities.remove(id)).ifPresent(kit::stop);
  }

  /** Its shard moves: the next message starts another, here. */
  void move(UploadId id) {
    Optional.ofNullable(entities.remove(id)).ifPresent(e -> e.tell(UploadCommand.Stop.STOP));
  }

  void wake(UploadId id) {
    entity(id).tell(UploadCommand.Wake.WAKE);
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  UploadReply describe(UploadId id) {
    return get(uploads.describe(id));
  }

  Standing standing(UploadId id) {
    return (Standing) describe(id);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }

  /** As the defaults, but nobody waits long. */
  static UploadSettings impatient() {
    UploadSettings d = UploadSettings.defaults();
    return new UploadSettings(
        d.expireAfter(),
        d.keepComplete(),
        d.sweepAfter(),
        d.sweepInterval(),
        d.wakeInterval(),
        d.forgetAfter(),
        Duration.ofMillis(800),
        Duration.ofSeconds(3),
        Duration.ofMillis(250),
        Duration.ofMillis(300),
        d.idle());
  }
}
