package dev.wharf.ftp.session;

import dev.wharf.ftp.command.CommandParser;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.Parsed;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.proxy.Addresses;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Begun;
import dev.wharf.ftp.session.Answer.Left;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.Answer.Secured;
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
import dev.wharf.ftp.tls.ControlOutput;
import dev.wharf.ftp.tls.Tls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.event.Level;

/**
 * Who speaks when. Lines are answered one after the other and replies keep their order; while a
 * transfer runs, NOOP and STAT are answered between its two replies, and ABOR cuts it.
 *
 * <p>What is said is decided by {@link Policy} and the chapters entered in {@link Handlers}.
 */
final class Conversation implements Conversing, Transfer.Host, DataLink.Owner {
  private static final Duration GOODBYE = Duration.ofSeconds(5);
  private static final Reply ABORTED = Reply.of(226, "The transfer is aborted");

  private final String id;
  private final SessionContext context;
  private final ControlConnection control;
  private final ActorContext<SessionMessage> actor;
  private final TimerScheduler<SessionMessage> timers;
  private final Supplier<Behavior<SessionMessage>> over;
  private final Answering answering;
  private final DataLink link;
  private final Presence presence;
  private final Deque<Turn> line = new ArrayDeque<>();
  private SessionState state = SessionState.initial();
  private Optional<Turn> current = Optional.empty();
  private Optional<Transfer> transfer = Optional.empty();
  private boolean securing;
  private boolean dataWith;
  private boolean abortSaid;
  private boolean clientEnded;
  private boolean draining;
  private boolean left;
  private boolean closed;
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
    this.timers = timers;
    this.over = over;
    this.answering = new Answering(context.settings(), Handlers.all(context, this), actor.getLog());
    this.link = new DataLink(actor, context.data(), this);
    this.presence = new Presence(id, control, context);
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
                      self.presence.names(),
                      message -> Presence.user(self.state),
                      self.greet());
                }));
  }

  private Behavior<SessionMessage> greet() {
    enroll();
    say(Reply.of(220, context.settings().greeting()));
    timers.startSingleTimer(Timer.LOGIN, context.settings().times().login());
    listen();
    rest();
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
      return clientEnded();
    }
    listen();
    ControlInput input = heard.input().get();
    if (input instanceof ControlInput.Secured secured) {
      secured(secured);
    } else if (!securing && !left) {
      heardAnything = true;
      accept(turn(input));
    }
    return left ? leaving() : Behaviors.same();
  }

  private static Turn turn(ControlInput input) {
    Optional<Parsed> parsed =
        input instanceof ControlInput.Line text
            ? Optional.of(CommandParser.parse(text.text()))
            : Optional.empty();
    return new Turn(parsed, System.nanoTime());
  }

  private void secured(ControlInput.Secured secured) {
    securing = false;
    // RFC 2228 section 3: whoever was logged in before is not any more.
    become(state.reset().withSecurity(Security.under(secured.facts()).withData(dataWith)));
    enroll();
  }

  private void accept(Turn turn) {
    if (current.isEmpty() && line.isEmpty()) {
      take(turn);
      return;
    }
    if (turn.atOnce() && line.isEmpty() && transfer.filter(Transfer::isRunning).isPresent()) {
      aside(turn);
      return;
    }
    line.add(turn);
    transfer.ifPresent(running -> hint(running, turn));
    if (line.size() > context.settings().limits().waiting()) {
      leave(Reply.of(421, "Too many commands at once"));
    }
  }

  /** What a waiting line means for the transfer it waits for. */
  private void hint(Transfer running, Turn turn) {
    if (turn.is(FtpCommand.Abor.class)) {
      abortSaid = true;
      running.abort();
    } else if (turn.is(FtpCommand.Quit.class)) {
      running.goodbyeSaid();
    }
  }

  // What is answered

  private void take(Turn turn) {
    current = Optional.of(turn);
    timers.cancel(Timer.IDLE);
    Answer answer = answer(turn);
    forget(turn);
    if (answer instanceof Said said) {
      apply(said);
    } else if (answer instanceof Asked asked) {
      actor.pipeToSelf(
          asked.answer(),
          (said, failure) -> new Answered(failure == null ? said : Said.of(failed(failure))));
    } else if (answer instanceof Begun begun) {
      begin(begun);
    } else if (answer instanceof Secured secured) {
      secure(secured);
    } else if (answer instanceof Left goodbye) {
      count(turn, goodbye.reply());
      leave(goodbye.reply());
    }
  }

  /** Between the two replies of a transfer. */
  private void aside(Turn turn) {
    if (answer(turn) instanceof Said said) {
      state = said.change().apply(state);
      say(said.reply());
      count(turn, said.reply());
    }
  }

  private Answer answer(Turn turn) {
    if (turn.is(FtpCommand.Abor.class) && abortSaid) {
      abortSaid = false;
      return Said.of(ABORTED);
    }
    return answering.answer(turn, state);
  }

  /** What holds for the next command only. */
  private void forget(Turn turn) {
    if (turn.transfers()) {
      state = state.withParameters(state.parameters().spent());
    }
    if (turn.verb().filter(Verb.RNTO::equals).isPresent()) {
      state = state.withRenaming(Optional.empty());
    }
  }

  private Reply failed(Throwable thrown) {
    return answering.failed(current.orElseThrow(), thrown);
  }

  private Behavior<SessionMessage> answered(Answered answered) {
    if (!left) {
      apply(answered.said());
    }
    return left ? leaving() : Behaviors.same();
  }

  private void apply(Said said) {
    become(said.change().apply(state));
    done(said.reply());
  }

  /** Whoever logs out has as long to log in again as a newcomer. */
  private void become(SessionState next) {
    boolean another = !next.loggedIn().equals(state.loggedIn());
    state = next;
    if (another) {
      enroll();
      if (state.loggedIn().isPresent()) {
        timers.cancel(Timer.LOGIN);
      } else {
        timers.startSingleTimer(Timer.LOGIN, context.settings().times().login());
      }
    }
  }

  private void secure(Secured secured) {
    Supplier<SSLEngine> engine = context.tls().map(Tls::controlEngine).orElseThrow();
    actor.getLog().debug("-> {} {}", secured.reply().code(), secured.reply().lines().get(0));
    control.send(new ControlOutput.Secure(secured.reply().bytes(), engine));
    securing = true;
    dataWith = secured.data();
    // Whatever was said behind AUTH was said in clear, by who knows whom.
    line.clear();
    current.ifPresent(turn -> count(turn, secured.reply()));
    current = Optional.empty();
    rest();
  }

  private void done(Reply last) {
    say(last);
    current.ifPresent(turn -> count(turn, last));
    current = Optional.empty();
    next();
  }

  private void next() {
    if (left) {
      return;
    }
    if (draining) {
      leave(Reply.of(421, "This server is shutting down"));
      return;
    }
    while (current.isEmpty() && !line.isEmpty() && !left) {
      take(line.remove());
    }
    if (current.isEmpty()) {
      rest();
    }
  }

  /** Nothing is under way. */
  private void rest() {
    if (clientEnded) {
      leave(Optional.empty());
    } else if (!left) {
      timers.startSingleTimer(Timer.IDLE, context.settings().times().idle());
    }
  }

  private void count(Turn turn, Reply last) {
    Duration after = Duration.ofNanos(System.nanoTime() - turn.heard());
    context.metrics().answered(turn.label(), last.code(), after);
  }

  // Transfers

  private void begin(Begun begun) {
    Transfer began = new Transfer(begun.what(), this, timers, context.settings().times());
    transfer = Optional.of(began);
    enroll();
    actor.pipeToSelf(
        begun.plan(),
        (plan, failure) -> new Planned(failure == null ? plan : new Plan.Refused(failed(failure))));
  }

  private Behavior<SessionMessage> planned(Planned planned) {
    transfer.ifPresent(running -> running.planned(planned.plan()));
    return left ? leaving() : Behaviors.same();
  }

  @Override
  public Channel connect() {
    return link.connect();
  }

  @Override
  public void running() {
    while (!line.isEmpty() && line.element().atOnce()) {
      aside(line.remove());
    }
  }

  @Override
  public boolean secured() {
    return state.security().data();
  }

  @Override
  public Optional<String> bound() {
    return context
        .tls()
        .filter(Tls::strict)
        .map(
            strict ->
                state.security().control().map(facts -> Tls.token(facts.session())).orElse(""));
  }

  @Override
  public void over(Reply last, String status, long bytes) {
    Turn turn = current.orElseThrow();
    Duration took = Duration.ofNanos(System.nanoTime() - turn.heard());
    context.metrics().transferred(turn.label(), status, bytes, took);
    actor.getLog().info("{}: {}, {} bytes", transfer.map(Transfer::what).orElse(""), status, bytes);
    transfer = Optional.empty();
    link.forget();
    enroll();
    done(last);
  }

  @Override
  public Channel channel() {
    return state.channel();
  }

  @Override
  public void channel(Channel channel) {
    state = state.withChannel(channel);
  }

  @Override
  public Optional<Transfer> transfer() {
    return transfer;
  }

  @Override
  public boolean left() {
    return left;
  }

  private Behavior<SessionMessage> data(Data data) {
    link.hear(data.event());
    return left ? leaving() : Behaviors.same();
  }

  private Behavior<SessionMessage> connectionGone(ConnectionGone gone) {
    link.gone(gone);
    return Behaviors.same();
  }

  // Ends

  private Behavior<SessionMessage> timeIsUp(Timer timer) {
    switch (timer) {
      case IDLE -> leave(Reply.of(421, "Nothing was said for too long"));
      case LOGIN -> leave(Reply.of(421, "Nobody logged in for too long"));
      case NO_CONNECTION -> transfer.ifPresent(Transfer::noConnection);
      case QUIET -> transfer.ifPresent(Transfer::quiet);
      case LATE_BYTES -> transfer.ifPresent(Transfer::abort);
      case NO_END -> transfer.ifPresent(Transfer::noEnd);
      case GOODBYE -> {
        control.cut();
        closed = true;
      }
    }
    return left ? leaving() : Behaviors.same();
  }

  private Behavior<SessionMessage> kick(Kick kick) {
    kick.replyTo().tell(KickReply.KICKED);
    leave(Reply.of(421, "This session was ended by the administration"));
    return leaving();
  }

  private Behavior<SessionMessage> drain(Drain drain) {
    draining = true;
    if (current.isEmpty()) {
      leave(Reply.of(421, "This server is shutting down"));
    } else if (drain == Drain.NOW) {
      transfer.ifPresent(Transfer::abort);
    }
    return left ? leaving() : Behaviors.same();
  }

  /** What was asked before is still answered: some clients pipe all they have to say. */
  private Behavior<SessionMessage> clientEnded() {
    clientEnded = true;
    if (left) {
      closed = true;
      return leaving();
    }
    transfer.ifPresent(Transfer::controlLost);
    if (current.isEmpty()) {
      leave(Optional.empty());
    }
    return left ? leaving() : Behaviors.same();
  }

  private Behavior<SessionMessage> broken(ControlBroken broken) {
    actor.getLog().debug("control connection broke: {}", broken.cause());
    transfer.ifPresent(Transfer::controlLost);
    left = true;
    closed = true;
    control.cut();
    return leaving();
  }

  private void leave(Reply last) {
    leave(Optional.of(last));
  }

  private void leave(Optional<Reply> last) {
    if (left) {
      return;
    }
    last.ifPresent(this::say);
    left = true;
    closed = clientEnded;
    line.clear();
    if (!clientEnded) {
      transfer.ifPresent(Transfer::abort);
    }
    control.finish();
    timers.cancel(Timer.IDLE);
    timers.cancel(Timer.LOGIN);
    timers.startSingleTimer(Timer.GOODBYE, GOODBYE);
  }

  /** Until the connection is closed and a transfer has ended. */
  private Behavior<SessionMessage> leaving() {
    if (!closed || transfer.isPresent()) {
      return Behaviors.same();
    }
    close();
    return over.get();
  }

  private Behavior<SessionMessage> close() {
    if (presence.end()) {
      state.channel().reservation().ifPresent(context.data()::forget);
      if (!left) {
        control.cut();
      }
      // A probe of a load balancer, more often than not, if nothing was heard.
      actor.getLog().atLevel(heardAnything ? Level.INFO : Level.DEBUG).log("session ended");
    }
    return Behaviors.same();
  }

  // What others may know

  @Override
  public void say(Reply reply) {
    actor.getLog().debug("-> {} {}", reply.code(), reply.lines().get(0));
    if (!control.send(new ControlOutput.Send(reply.bytes()))) {
      actor.getLog().info("the client does not read: cut");
      control.cut();
    }
  }

  private void enroll() {
    presence.update(state, transfer.map(Transfer::what).orElse("idle"));
  }

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
    return link.news();
  }

  @Override
  public Optional<String> progress() {
    return transfer.map(Transfer::progress);
  }
}
