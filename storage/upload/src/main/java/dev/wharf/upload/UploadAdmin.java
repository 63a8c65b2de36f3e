package dev.wharf.upload;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.upload.UploadCommand.Inspect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.ReadJournal;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Uploads of the whole cluster for those who look after the service: what there is, what became of
 * each, and the few things one may do to them.
 */
public final class UploadAdmin {
  private static final int THREADS = 2;

  /** The setting that says which read journal belongs to the journal. */
  private static final String READ_JOURNAL = "wharf.read-journal";

  private final ActorSystem<?> system;
  private final UploadCatalog catalog;
  private final Uploads uploads;

  private UploadAdmin(ActorSystem<?> system, UploadCatalog catalog, Uploads uploads) {
    this.system = system;
    this.catalog = catalog;
    this.uploads = uploads;
  }

  static UploadAdmin create(ActorSystem<?> system, DataSource dataSource, Uploads uploads) {
    return new UploadAdmin(system, new UploadCatalog(dataSource, threads(system)), uploads);
  }

  private static ExecutorService threads(ActorSystem<?> system) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "upload-catalog");
              thread.setDaemon(true);
              return thread;
            });
    system.getWhenTerminated().thenRun(threads::shutdown);
    return threads;
  }

  /** One page as the index has it, the newest first. Wakes no upload; fails if it cannot read. */
  public CompletionStage<List<UploadRow>> list(UploadQuery query) {
    return catalog.list(query);
  }

  /**
   * What an upload says of itself; its writer is not disturbed.
   *
   * @param patience fails if it gives no answer so long
   */
  public CompletionStage<UploadInspection> inspect(UploadId id, Duration patience) {
    return AskPattern.ask(
        ClusterSharding.get(system).entityRefFor(UploadCluster.KEY, id.value()),
        Inspect::new,
        patience,
        system.scheduler());
  }

  /**
   * The unfinished upload that claims a key, as it says itself.
   *
   * @return as {@link Uploads#find}
   */
  public CompletionStage<UploadReply> find(ObjectKey target) {
    return uploads.find(target);
  }

  /** Every event of an upload until now, in order; empty if it has none. */
  public Source<StoryLine, NotUsed> story(UploadId id) {
    return journal()
        .currentEventsByPersistenceId(UploadIndex.persistenceId(id), 0, Long.MAX_VALUE)
        .map(UploadAdmin::line);
  }

  /** The snapshots of an upload, the oldest first. Fails if they cannot be read. */
  public CompletionStage<List<UploadSnapshot>> snapshots(UploadId id) {
    return catalog.snapshots(id);
  }

  /**
   * Cuts the writer: it flushes, has its bytes recorded and lets go. Its client sees its connection
   * end, and may go on.
   *
   * @return as {@link Uploads#settle}
   */
  public CompletionStage<UploadReply> cut(UploadId id) {
    return uploads.settle(id);
  }

  /**
   * Ends an upload, and removes its object if it has become one.
   *
   * @return as {@link Uploads#terminate}
   */
  public CompletionStage<UploadReply> terminate(UploadId id) {
    return uploads.terminate(id);
  }

  private static StoryLine line(EventEnvelope envelope) {
    return Story.line(
        envelope.sequenceNr(),
        Instant.ofEpochMilli(envelope.timestamp()),
        (UploadEvent) envelope.event());
  }

  private CurrentEventsByPersistenceIdQuery journal() {
    String plugin = system.settings().config().getString(READ_JOURNAL);
    ReadJournal journal = PersistenceQuery.get(system).getReadJournalFor(ReadJournal.class, plugin);
    if (journal instanceof CurrentEventsByPersistenceIdQuery query) {
      return query;
    }
    throw new IllegalStateException(
        READ_JOURNAL + ": '" + plugin + "' (expected: one that reads an entity's events)");
  }
}
