package dev.wharf.upload;

import dev.wharf.upload.UploadCommand.Describe;
import dev.wharf.upload.UploadCommand.Settle;
import dev.wharf.upload.UploadCommand.Terminate;
import dev.wharf.upload.UploadReply.Unavailable;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** What an upload may ask others. A question without an answer is {@code Unavailable}. */
record Others(Function<UploadId, RecipientRef<UploadCommand>> uploads, Scheduler scheduler) {

  /** Observes, and never disturbs a writer. */
  CompletionStage<UploadReply> describe(UploadId id) {
    return ask(id, Describe::new, Patience.SHORT);
  }

  CompletionStage<UploadReply> settle(UploadId id) {
    return ask(id, Settle::new, Patience.LONG);
  }

  CompletionStage<UploadReply> terminate(UploadId id) {
    return ask(id, replyTo -> new Terminate(false, replyTo), Patience.LONG);
  }

  private CompletionStage<UploadReply> ask(
      UploadId id, Function<ActorRef<UploadReply>, UploadCommand> question, Duration patience) {
    return AskPattern.<UploadCommand, UploadReply>ask(
            uploads.apply(id), question::apply, patience, scheduler)
        .exceptionally(failure -> new Unavailable(String.valueOf(failure.getMessage())));
  }
}
