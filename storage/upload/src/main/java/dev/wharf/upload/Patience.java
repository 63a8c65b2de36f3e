package dev.wharf.upload;

import dev.wharf.upload.UploadReply.Unavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Scheduler;
import scala.concurrent.ExecutionContext;

/**
 * How long a question waits: long where a holder may have to flush first, short where whoever
 * should answer may be lost.
 */
final class Patience {
  /** Longer than a holder may take to yield and a commit may let one wait. */
  static final Duration LONG = Duration.ofSeconds(16);

  /** Longer than an upload takes to be read from the journal on a busy machine. */
  static final Duration SHORT = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final ExecutionContext HERE = ExecutionContext.fromExecutor(Runnable::run);

  private final Outlook outlook;
  private final Scheduler scheduler;

  Patience(Outlook outlook, Scheduler scheduler) {
    this.outlook = outlook;
    this.scheduler = scheduler;
  }

  /** The same answer, or {@code Unavailable} if waiting for it turns out to be in vain. */
  CompletionStage<UploadReply> limit(CompletionStage<UploadReply> asked) {
    CompletableFuture<UploadReply> answer = asked.toCompletableFuture().copy();
    if (!answer.isDone()) {
      look(answer, SHORT);
    }
    return answer;
  }

  private void look(CompletableFuture<UploadReply> answer, Duration after) {
    var timer =
        scheduler.scheduleOnce(
            after,
            () -> {
              if (outlook.isPoor()) {
                answer.complete(new Unavailable(why()));
              } else if (!answer.isDone()) {
                look(answer, LOOK);
              }
            },
            HERE);
    answer.whenComplete((reply, failure) -> timer.cancel());
  }

  private String why() {
    return outlook.hopeless().orElse("a replica is out of reach, perhaps the one that knows");
  }
}
