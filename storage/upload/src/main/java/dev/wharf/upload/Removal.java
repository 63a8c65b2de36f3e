package dev.wharf.upload;

import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadState.Complete;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Terminates the partial uploads of a final one that is complete, where the operator wants that.
 * The waker comes back until each has heard it.
 */
final class Removal {
  private final Incarnation self;
  private final Function<UploadId, CompletionStage<UploadReply>> terminate;

  Removal(Incarnation self, Function<UploadId, CompletionStage<UploadReply>> terminate) {
    this.self = self;
    this.terminate = terminate;
  }

  /** Says in the index when to look after a complete upload next, and does what is left to do. */
  void completed(Complete state) {
    boolean removes = self.context.settings().concatenation().removesPartials();
    if (removes && state.isFinal()) {
      remove(state);
    } else {
      over(state);
    }
  }

  private void over(Complete state) {
    UploadIndex index = self.context.index();
    index.completed(self.id, state.wakeAt(self.context.settings()));
  }

  private void remove(Complete state) {
    self.context
        .index()
        .completed(self.id, Optional.of(self.soon()))
        .thenCompose(done -> terminated(state.facts().spec()))
        .thenAccept(
            all -> {
              if (all) {
                over(state);
              }
            });
  }

  private CompletionStage<Boolean> terminated(UploadSpec spec) {
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (UploadId id : Partials.distinct(spec)) {
      all =
          all.thenCompose(before -> terminate.apply(id).thenApply(reply -> before && over(reply)));
    }
    return all;
  }

  private static boolean over(UploadReply reply) {
    return reply instanceof Terminated || reply instanceof Gone || reply instanceof NotFound;
  }
}
