package dev.wharf.ftp.session;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.SessionMessage.Answered;
import dev.wharf.ftp.session.SessionMessage.ConnectionGone;
import dev.wharf.ftp.session.SessionMessage.ControlBroken;
import dev.wharf.ftp.session.SessionMessage.Data;
import dev.wharf.ftp.session.SessionMessage.Drain;
import dev.wharf.ftp.session.SessionMessage.Heard;
import dev.wharf.ftp.session.SessionMessage.Kick;
import dev.wharf.ftp.session.SessionMessage.KickReply;
import dev.wharf.ftp.session.SessionMessage.Planned;
import dev.wharf.ftp.session.SessionMessage.Stop;
import dev.wharf.ftp.session.SessionMessage.Timer;
import dev.wharf.ftp.tls.ControlInput;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.event.Level;

/**
 * A session while its client is connected: what it is told, by whom, and how it ends.
 *
 * <p>Who speaks when is for {@link Turns} to say, what is said for {@link Policy} and the chapters
 * entered in {@link Handlers}; what is remembered is in {@link Standing}.
 */
final class Conversation implements Conversing {
  private final String id;
  private final SessionContext context;
  private final ControlConnection control;
  private final ActorContext<SessionMessage> actor;
  private final Supplier<Behavior<SessionMessage>> over;
  private final Standing standing;
  private final Ending ending;
  private final Turns turns;
  private final Moving moving;
  private boolean heardAnything;

  private Conversation(
      String id,
      SessionContext context,
      ControlConnection control,
      ActorContext<SessionMessage> actor,
      TimerScheduler<SessionMessage> timers,
      Supplier<Behavior<SessionMessage>> over) {
    this.id = id;
    this.context = context;
    this.control = control;
    this.actor = actor;
    this.over = over;
    this.standing =
        new Standing(
            new Presence(id, control, context), timers, context.settings().times().login());
    this.ending = new Ending(control, timers);
    this.turns =
        new Turns(
            context,
            actor,
            timers,
            new Answering(context.settings(), Handlers.all(context, this), actor.getLog()),
            new Voice(control, context.metrics(), actor.getLog()),
            standing,
            ending);
    this.moving = turns.moving();
  }

  /**
   * Greets, and listens.
   *
   * @param over what the session is afterwards
   */
  static Behavior<SessionMessage> begin(
      String id,
      SessionContext context,
      ControlConnection control,
      Supplier<Behavior<SessionMessage>> over) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> {
                  Conversation self = new Conversation(id, context, control, actor, timers, over);
                  return Behaviors.withMdc(
                      SessionMessage.class,
                      self.standing.names(),
                      message -> Presence.user(self.standing.now()),
                      self.greet());
                }));
  }

  private Behavior<SessionMessage> greet() {
    standing.begin();
    turns.begin();
    listen();
    return Behaviors.receive(SessionMessage.class)
        .onMessage(Heard.class, this::heard)
        .onMessage(ControlBroken.class, this::broken)
        .onMessage(Answered.class, this::answered)
        .onMessage(Planned.class, this::planned)
        .onMessage(Data.class, this::data)
        .onMessage(ConnectionGone.class, this::connectionGone)
        .onMessage(Timer.class, this::timeIsUp)
        .onMessage(Kick.class, this::kick)
        .onMessage(Drain.class, this::drain)
        .onMessageEquals(Stop.STOP, Behaviors::stopped)
        .onAnyMessage(stray -> Behaviors.same())
        .onSignal(PostStop.class, stopped -> close())
        .build();
  }

  // What is heard

  private void listen() {
    actor.pipeToSelf(
        control.next(),
        (input, failure) ->
            failure == null ? new Heard(input) : new ControlBroken(String.valueOf(failure)));
  }

  private Behavior<SessionMessage> heard(Heard heard) {
    if (heard.input().isEmpty()) {
      turns.clientEnded();
      return goOn();
    }
    listen();
    ControlInput input = heard.input().get();
    if (input instanceof ControlInput.Secured secured) {
      turns.secured(secured);
    } else if (turns.listens()) {
      heardAnything = true;
      turns.accept(Turn.of(input));
    }
    return goOn();
  }

  // What others answer

  private Behavior<SessionMessage> answered(Answered answered) {
    turns.answered(answered.said());
    return goOn();
  }

  private Behavior<SessionMessage> planned(Planned planned) {
    moving.planned(planned);
    return goOn();
  }

  private Behavior<SessionMessage> data(Data data) {
    moving.hear(data.event());
    return goOn();
  }

  private Behavior<SessionMessage> connectionGone(ConnectionGone gone) {
    moving.gone(gone);
    return Behaviors.same();
  }

  // Ends

  private Behavior<SessionMessage> timeIsUp(Timer timer) {
    switch (timer) {
      case IDLE -> turns.leave(Reply.of(421, "Nothing was said for too long"));
      case LOGIN -> turns.leave(Reply.of(421, "Nobody logged in for too long"));
      case GOODBYE -> ending.cut();
      case NO_CONNECTION, QUIET, LATE_BYTES, NO_END -> moving.timeIsUp(timer);
    }
    return goOn();
  }

  private Behavior<SessionMessage> kick(Kick kick) {
    kick.replyTo().tell(KickReply.KICKED);
    turns.leave(Reply.of(421, "This session was ended by the administration"));
    return goOn();
  }

  private Behavior<SessionMessage> drain(Drain drain) {
    turns.drain(drain == Drain.NOW);
    return goOn();
  }

  private Behavior<SessionMessage> broken(ControlBroken broken) {
    actor.getLog().debug("control connection broke: {}", broken.cause());
    moving.controlLost();
    ending.cut();
    return goOn();
  }

  /** Until the connection is closed and a transfer has ended. */
  private Behavior<SessionMessage> goOn() {
    if (!ending.isOver() || moving.hasBegun()) {
      return Behaviors.same();
    }
    close();
    return over.get();
  }

  private Behavior<SessionMessage> close() {
    if (standing.end()) {
      standing.now().channel().reservation().ifPresent(context.data()::forget);
      if (!ending.left()) {
        control.cut();
      }
      // A probe of a load balancer, more often than not, if nothing was heard.
      actor.getLog().atLevel(heardAnything ? Level.INFO : Level.DEBUG).log("session ended");
    }
    return Behaviors.same();
  }

  // What others may know

  @Override
  public String id() {
    return id;
  }

  @Override
  public Addresses ends() {
    return control.ends();
  }

  @Override
  public ActorRef<DataEvent> news() {
    return moving.news();
  }

  @Override
  public Optional<String> progress() {
    return moving.progress();
  }
}
