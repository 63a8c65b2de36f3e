package dev.wharf.upload;

import dev.wharf.upload.UploadReply.Unavailable;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** The writers of this node: starts them, and on the way out tells them to flush and let go. */
final class Writers extends AbstractBehavior<Writers.Message> {

  sealed interface Message {}

  /** Starts a writer. */
  record Start(Writer.Task task) implements Message {}

  /** Takes no more, and answers when the last one has let go. */
  record Drain(ActorRef<Done> replyTo) implements Message {}

  /** Asks for those that run. */
  record Look(ActorRef<List<RunningWriter>> replyTo) implements Message {}

  private record Running(UploadId id, Instant since, CountedMetrics count) {
    RunningWriter seen() {
      return new RunningWriter(id, since, count.from(), count.bytes());
    }
  }

  private record Ended(ActorRef<WriterMessage> writer) implements Message {}

  private final UploadContext context;
  private final Map<ActorRef<WriterMessage>, Running> running = new HashMap<>();
  private final Set<ActorRef<Done>> draining = new HashSet<>();

  static Behavior<Message> create(UploadContext context) {
    return Behaviors.setup(actor -> new Writers(actor, context));
  }

  private Writers(ActorContext<Message> actor, UploadContext context) {
    super(actor);
    this.context = context;
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Start.class, this::start)
        .onMessage(Ended.class, this::ended)
        .onMessage(Drain.class, this::drain)
        .onMessage(Look.class, this::look)
        .build();
  }

  private Behavior<Message> start(Start start) {
    if (!draining.isEmpty()) {
      start.task().answer().complete(new Unavailable("this replica shuts down"));
      return this;
    }
    CountedMetrics count = new CountedMetrics(context.metrics());
    ActorRef<WriterMessage> writer =
        getContext()
            .spawnAnonymous(
                Behaviors.withMdc(
                    WriterMessage.class,
                    Map.of("upload", start.task().id().value()),
                    Writer.create(context.withMetrics(count), start.task())));
    running.put(writer, new Running(start.task().id(), context.clock().instant(), count));
    getContext().watchWith(writer, new Ended(writer));
    return this;
  }

  private Behavior<Message> ended(Ended ended) {
    running.remove(ended.writer());
    answerDrained();
    return this;
  }

  private Behavior<Message> drain(Drain drain) {
    draining.add(drain.replyTo());
    running.keySet().forEach(writer -> writer.tell(Writer.Drain.DRAIN));
    answerDrained();
    return this;
  }

  private Behavior<Message> look(Look look) {
    look.replyTo().tell(running.values().stream().map(Running::seen).toList());
    return this;
  }

  private void answerDrained() {
    if (running.isEmpty()) {
      draining.forEach(replyTo -> replyTo.tell(Done.getInstance()));
    }
  }
}
