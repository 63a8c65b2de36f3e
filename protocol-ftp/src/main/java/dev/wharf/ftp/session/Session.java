package dev.wharf.ftp.session;

import dev.wharf.ftp.session.SessionMessage.Kick;
import dev.wharf.ftp.session.SessionMessage.KickReply;
import dev.wharf.ftp.session.SessionMessage.Open;
import dev.wharf.ftp.session.SessionMessage.Stop;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * One client from greeting to goodbye: an entity that is opened once, by the node that accepted the
 * client and on no other.
 *
 * <p>States: {@code unopened} (a stray message made it, or it is over: it answers that there is no
 * such session, and lets itself be passivated), {@code talking} and {@code leaving} ({@link
 * Conversation}).
 */
final class Session {
  private final String id;
  private final SessionContext context;
  private final ActorContext<SessionMessage> actor;
  private final Consumer<ActorRef<SessionMessage>> passivate;

  private Session(
      String id,
      SessionContext context,
      ActorContext<SessionMessage> actor,
      Consumer<ActorRef<SessionMessage>> passivate) {
    this.id = id;
    this.context = context;
    this.actor = actor;
    this.passivate = passivate;
  }

  /**
   * @param passivate asks the shard to let it go: stopping by itself would lose what is under way
   *     to it
   */
  static Behavior<SessionMessage> create(
      String id, SessionContext context, Consumer<ActorRef<SessionMessage>> passivate) {
    return Behaviors.setup(actor -> new Session(id, context, actor, passivate).unopened());
  }

  private Behavior<SessionMessage> unopened() {
    return Behaviors.receive(SessionMessage.class)
        .onMessageEquals(Open.OPEN, this::open)
        .onMessage(Kick.class, this::noSession)
        .onMessageEquals(Stop.STOP, Behaviors::stopped)
        .onAnyMessage(stray -> passivated())
        .build();
  }

  /** Whoever sent it: only here can the client be, and only once. */
  private Behavior<SessionMessage> open() {
    return context.lobby().take(id).map(this::converse).orElseGet(this::passivated);
  }

  private Behavior<SessionMessage> converse(ControlConnection control) {
    return Conversation.begin(id, context, control, this::over);
  }

  private Behavior<SessionMessage> over() {
    passivate.accept(actor.getSelf());
    return unopened();
  }

  private Behavior<SessionMessage> noSession(Kick kick) {
    kick.replyTo().tell(KickReply.NO_SESSION);
    return passivated();
  }

  private Behavior<SessionMessage> passivated() {
    passivate.accept(actor.getSelf());
    return Behaviors.same();
  }
}
