package dev.wharf.files;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** The renames that are under way, on every replica. Each method is one step. */
interface RenameJournal {

  CompletionStage<Done> write(RenameIntent intent, Instant now);

  /** Sets its time; writes it once more if it was dropped meanwhile. */
  CompletionStage<Done> renew(RenameIntent intent, Instant now);

  /** It is done. */
  CompletionStage<Done> remove(String id);

  /** It came to nothing; stays if its owner has renewed it since it was read. */
  CompletionStage<Done> drop(RenameIntent intent);

  /** Those whose time has come, the oldest first. */
  CompletionStage<List<RenameIntent>> due(Instant now, int limit);
}
