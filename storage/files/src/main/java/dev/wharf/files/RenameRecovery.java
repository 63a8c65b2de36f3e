package dev.wharf.files;

import dev.wharf.storage.spi.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Finishes, or undoes, the renames that a dead replica left half-way. Runs on every replica; when
 * two see to the same rename, both do the same.
 */
final class RenameRecovery {
  private static final int BATCH = 100;

  private final ObjectStore store;
  private final RenameByCopy renames;
  private final RenameJournal journal;
  private final Clock clock;

  RenameRecovery(ObjectStore store, RenameByCopy renames, RenameJournal journal, Clock clock) {
    this.store = store;
    this.renames = renames;
    this.journal = journal;
    this.clock = clock;
  }

  /** Sees to all whose time has come. What fails is there the next time. */
  CompletionStage<Done> round() {
    return journal.due(clock.instant(), BATCH).thenCompose(this::recover);
  }

  private CompletionStage<Done> recover(List<RenameIntent> due) {
    CompletionStage<Done> all = Stages.done();
    for (RenameIntent intent : due) {
      all = all.thenCompose(done -> Stages.ignoringAll(recover(intent)));
    }
    return all;
  }

  private CompletionStage<Done> recover(RenameIntent intent) {
    return store
        .stat(intent.to())
        .thenCompose(
            found ->
                found.filter(intent::isCopy).isPresent()
                    ? renames.finish(intent)
                    : journal.drop(intent));
  }
}
