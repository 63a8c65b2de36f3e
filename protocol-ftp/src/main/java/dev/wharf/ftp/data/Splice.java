package dev.wharf.ftp.data;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Carries a connection that landed here on to the replica of its session: byte by byte, each
 * direction as fast as its reader, and each end as an end of its own.
 */
final class Splice extends AbstractBehavior<Object> {

  private enum Over {
    ENDED,
    BROKEN
  }

  private final DataSocket client;
  private final DataSocket replica;
  private boolean ended;

  /**
   * @param preface said to the replica first
   */
  static Behavior<Object> create(DataSocket client, DataSocket replica, ByteString preface) {
    return Behaviors.setup(actor -> new Splice(actor, client, replica, preface));
  }

  private Splice(
      ActorContext<Object> actor, DataSocket client, DataSocket replica, ByteString preface) {
    super(actor);
    this.client = client;
    this.replica = replica;
    ActorSystem<?> system = actor.getSystem();
    CompletionStage<Done> there =
        carry(Source.single(preface).concatLazy(client.bytes()), replica, system);
    CompletionStage<Done> back = carry(replica.bytes(), client, system);
    there.exceptionally(this::broken);
    back.exceptionally(this::broken);
    actor.pipeToSelf(
        there.thenCombine(back, (one, other) -> one),
        (done, failure) -> failure == null ? Over.ENDED : Over.BROKEN);
  }

  private static CompletionStage<Done> carry(
      Source<ByteString, ?> from, DataSocket to, ActorSystem<?> system) {
    return from.runWith(to.sink(), system)
        .thenApply(
            done -> {
              to.shutdownOutput();
              return done;
            });
  }

  /** One direction broke: so does the other. */
  private Done broken(Throwable cause) {
    client.reset();
    replica.reset();
    return Done.getInstance();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Over.ENDED, this::ended)
        .onMessageEquals(Over.BROKEN, Behaviors::stopped)
        .onMessageEquals(DataCommand.Abort.ABORT, Behaviors::stopped)
        .onSignal(PostStop.class, signal -> stopped())
        .build();
  }

  private Behavior<Object> ended() {
    ended = true;
    return Behaviors.stopped();
  }

  private Behavior<Object> stopped() {
    if (ended) {
      client.close();
      replica.close();
    } else {
      client.reset();
      replica.reset();
    }
    return this;
  }
}
