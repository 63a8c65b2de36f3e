package dev.wharf.files;

import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/** A journal whose answer to one step never comes, whether the step was taken or not. */
final class FaultyRenameJournal implements RenameJournal {

  enum Step {
    WRITE,
    RENEW,
    REMOVE
  }

  private record Cue(Step step, boolean done) {}

  private final RenameJournal journal;
  private Optional<Cue> cue = Optional.empty();

  FaultyRenameJournal(RenameJournal journal) {
    this.journal = journal;
  }

  /** The next such step fails, before or after it was taken. */
  void fail(Step step, boolean done) {
    cue = Optional.of(new Cue(step, done));
  }

  private CompletionStage<Done> play(Step step, Supplier<CompletionStage<Done>> work) {
    Optional<Cue> met = cue.filter(next -> next.step() == step);
    if (met.isEmpty()) {
      return work.get();
    }
    cue = Optional.empty();
    CompletionStage<Done> taken = met.get().done() ? work.get() : Stages.done();
    return taken.thenCompose(
        any -> Stages.failed(new StorageFailure(Kind.UNAVAILABLE, true, "away")));
  }

  @Override
  public CompletionStage<Done> write(RenameIntent intent, Instant now) {
    return play(Step.WRITE, () -> journal.write(intent, now));
  }

  @Override
  public CompletionStage<Done> renew(RenameIntent intent, Instant now) {
    return play(Step.RENEW, () -> journal.renew(intent, now));
  }

  @Override
  public CompletionStage<Done> remove(String id) {
    return play(Step.REMOVE, () -> journal.remove(id));
  }

  @Override
  public CompletionStage<Done> drop(RenameIntent intent) {
    return journal.drop(intent);
  }

  @Override
  public CompletionStage<List<RenameIntent>> due(Instant now, int limit) {
    return journal.due(now, limit);
  }
}
