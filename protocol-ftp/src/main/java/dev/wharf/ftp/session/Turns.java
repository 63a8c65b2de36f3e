package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Asked;
import dev.wharf.ftp.session.Answer.Begun;
import dev.wharf.ftp.session.Answer.Left;
import dev.wharf.ftp.session.Answer.Said;
import dev.wharf.ftp.session.Answer.Secured;
import dev.wharf.ftp.session.SessionMessage.Answered;
import dev.wharf.ftp.session.SessionMessage.Timer;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.Tls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Who speaks when. Lines are answered one after the other and replies keep their order; while a
 * transfer runs, NOOP and STAT are answered between its two replies, and ABOR cuts it.
 */
final class Turns implements Moving.Floor {
  private static final Reply ABORTED = Reply.of(226, "The transfer is aborted");
  private static final Reply SHUTTING_DOWN = Reply.of(421, "This server is shutting down");

  private final SessionContext context;
  private final ActorContext<SessionMessage> actor;
  private final TimerScheduler<SessionMessage> timers;
  private final Answering answering;
  private final Voice voice;
  private final Standing standing;
  private final Ending ending;
  private final Moving moving;
  private final Deque<Turn> line = new ArrayDeque<>();
  private Optional<Turn> current = Optional.empty();
  private boolean securing;
  private boolean dataWith;
  private boolean abortSaid;
  private boolean draining;

  Turns(
      SessionContext context,
      ActorContext<SessionMessage> actor,
      TimerScheduler<SessionMessage> timers,
      Answering answering,
      Voice voice,
      Standing standing,
      Ending ending) {
    this.context = context;
    this.actor = actor;
    this.timers = timers;
    this.answering = answering;
    this.voice = voice;
    this.standing = standing;
    this.ending = ending;
    this.moving = new Moving(this, context, actor, timers, standing);
  }

  void begin() {
    say(Reply.of(220, context.settings().greeting()));
    rest();
  }

  Moving moving() {
    return moving;
  }

  /** Lines that are under way are dropped while TLS begins, and after the last word. */
  boolean listens() {
    return !securing && !left();
  }

  void secured(ControlInput.Secured secured) {
    securing = false;
    standing.secured(Security.under(secured.facts()).withData(dataWith));
  }

  void accept(Turn turn) {
    if (current.isEmpty() && line.isEmpty()) {
      take(turn);
      return;
    }
    if (turn.atOnce() && line.isEmpty() && moving.isRunning()) {
      aside(turn);
      return;
    }
    line.add(turn);
    hint(turn);
    if (line.size() > context.settings().limits().waiting()) {
      leave(Reply.of(421, "Too many commands at once"));
    }
  }

  /** What a waiting line means for the transfer it waits for. */
  private void hint(Turn turn) {
    if (turn.is(FtpCommand.Abor.class) && moving.hasBegun()) {
      abortSaid = true;
      moving.abort();
    } else if (turn.is(FtpCommand.Quit.class)) {
      moving.goodbyeSaid();
    }
  }

  // What is answered

  private void take(Turn turn) {
    current = Optional.of(turn);
    timers.cancel(Timer.IDLE);
    Answer answer = answer(turn);
    standing.remember(turn.spent(standing.now()));
    if (answer instanceof Said said) {
      apply(said);
    } else if (answer instanceof Asked asked) {
      actor.pipeToSelf(
          asked.answer(),
          (said, failure) -> new Answered(failure == null ? said : Said.of(failed(failure))));
    } else if (answer instanceof Begun begun) {
      moving.begin(begun);
    } else if (answer instanceof Secured secured) {
      secure(secured);
    } else if (answer instanceof Left goodbye) {
      voice.count(turn, goodbye.reply());
      leave(goodbye.reply());
    }
  }

  /** Between the two replies of a transfer. */
  private void aside(Turn turn) {
    if (answer(turn) instanceof Said said) {
      standing.remember(said.change().apply(standing.now()));
      say(said.reply());
      voice.count(turn, said.reply());
    }
  }

  private Answer answer(Turn turn) {
    if (turn.is(FtpCommand.Abor.class) && abortSaid) {
      abortSaid = false;
      return Said.of(ABORTED);
    }
    return answering.answer(turn, standing.now());
  }

  /** Whoever was asked has answered. */
  void answered(Said said) {
    if (!left()) {
      apply(said);
    }
  }

  private void apply(Said said) {
    standing.become(said.change().apply(standing.now()));
    done(said.reply());
  }

  private void secure(Secured secured) {
    voice.secure(secured, context.tls().map(Tls::controlEngine).orElseThrow());
    securing = true;
    dataWith = secured.data();
    // Whatever was said behind AUTH was said in clear, by who knows whom.
    line.clear();
    current.ifPresent(turn -> voice.count(turn, secured.reply()));
    current = Optional.empty();
    rest();
  }

  @Override
  public void done(Reply last) {
    say(last);
    current.ifPresent(turn -> voice.count(turn, last));
    current = Optional.empty();
    next();
  }

  private void next() {
    if (left()) {
      return;
    }
    if (draining) {
      leave(SHUTTING_DOWN);
      return;
    }
    while (current.isEmpty() && !line.isEmpty() && !left()) {
      take(line.remove());
    }
    if (current.isEmpty()) {
      rest();
    }
  }

  /** Nothing is under way. */
  private void rest() {
    if (ending.hasClientEnded()) {
      leave(Optional.empty());
    } else if (!left()) {
      timers.startSingleTimer(Timer.IDLE, context.settings().times().idle());
    }
  }

  // Transfers

  @Override
  public void between() {
    while (!line.isEmpty() && line.element().atOnce()) {
      aside(line.remove());
    }
  }

  @Override
  public Turn turn() {
    return current.orElseThrow();
  }

  @Override
  public Reply failed(Throwable thrown) {
    return answering.failed(turn(), thrown);
  }

  @Override
  public boolean left() {
    return ending.left();
  }

  @Override
  public void say(Reply reply) {
    voice.say(reply);
  }

  // The last word

  /** Ends when nothing is under way; {@code now}: what is, is cut. */
  void drain(boolean now) {
    draining = true;
    if (current.isEmpty()) {
      leave(SHUTTING_DOWN);
    } else if (now) {
      moving.abort();
    }
  }

  /** What was asked before is still answered: some clients pipe all they have to say. */
  void clientEnded() {
    ending.clientEnded();
    if (!left()) {
      moving.controlLost();
      if (current.isEmpty()) {
        leave(Optional.empty());
      }
    }
  }

  void leave(Reply last) {
    leave(Optional.of(last));
  }

  private void leave(Optional<Reply> last) {
    if (left()) {
      return;
    }
    last.ifPresent(this::say);
    ending.leave();
    line.clear();
    if (!ending.hasClientEnded()) {
      moving.abort();
    }
    ending.finish();
  }
}
