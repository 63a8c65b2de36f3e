package dev.wharf.access;

import dev.wharf.access.GuardCommand.Begin;
import dev.wharf.access.GuardCommand.End;
import dev.wharf.access.GuardCommand.Look;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Counts in the whole cluster; on this node alone while the cluster does not answer, so that a
 * shard on its way locks nobody out and lets nobody guess for free.
 */
final class ShardedGuards implements Guards {
  private static final Duration ASK_LIMIT = Duration.ofSeconds(1);

  private final Function<GuardKey, RecipientRef<GuardCommand>> entities;
  private final LocalGuards local;
  private final Scheduler scheduler;

  ShardedGuards(
      Function<GuardKey, RecipientRef<GuardCommand>> entities,
      LocalGuards local,
      Scheduler scheduler) {
    this.entities = entities;
    this.local = local;
    this.scheduler = scheduler;
  }

  @Override
  public CompletionStage<Verdict> look(GuardKey key) {
    return ask(key, Look::new, () -> local.look(key));
  }

  @Override
  public CompletionStage<Verdict> begin(GuardKey key, String attempt) {
    return ask(key, replyTo -> new Begin(attempt, replyTo), () -> local.begin(key, attempt));
  }

  /** Told to both: an entity that was silent at the beginning may hear of the end. */
  @Override
  public CompletionStage<Verdict> end(GuardKey key, String attempt, Outcome outcome) {
    CompletionStage<Verdict> here = local.end(key, attempt, outcome);
    return ask(key, replyTo -> new End(attempt, outcome, replyTo), () -> here);
  }

  private CompletionStage<Verdict> ask(
      GuardKey key,
      Function<ActorRef<Verdict>, GuardCommand> command,
      Supplier<CompletionStage<Verdict>> otherwise) {
    return AskPattern.<GuardCommand, Verdict>ask(
            entities.apply(key), command::apply, ASK_LIMIT, scheduler)
        .exceptionallyCompose(silence -> otherwise.get());
  }
}
