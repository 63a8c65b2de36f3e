package dev.wharf.cluster;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** Remembers lines. A snapshot after each third one, so that recovery needs both. */
final class Notebook extends EventSourcedBehavior<Notebook.Command, String, List<String>> {
  sealed interface Command {}

  /** Several lines are one persist. */
  record Write(List<String> lines, ActorRef<List<String>> replyTo) implements Command {}

  record Read(ActorRef<List<String>> replyTo) implements Command {}

  Notebook(String name) {
    super(PersistenceId.ofUniqueId(name));
  }

  @Override
  public List<String> emptyState() {
    return List.of();
  }

  @Override
  public CommandHandler<Command, String, List<String>> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Write.class,
            write -> Effect().persist(write.lines()).thenRun(lines -> write.replyTo().tell(lines)))
        .onCommand(Read.class, read -> Effect().none().thenRun(lines -> read.replyTo().tell(lines)))
        .build();
  }

  @Override
  public EventHandler<List<String>, String> eventHandler() {
    return (lines, line) -> {
      List<String> more = new ArrayList<>(lines);
      more.add(line);
      return more;
    };
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(3, 1);
  }
}
