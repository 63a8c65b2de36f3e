package dev.wharf.ftp.session;

import dev.wharf.ftp.data.DataCommand;
import dev.wharf.ftp.data.DataEvent;
import dev.wharf.ftp.data.TransferOrder;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.SessionMessage.Timer;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One transfer, from its command to its last reply, whatever moves and in which direction.
 *
 * <p>It is planned (where do the bytes begin?), then waits for its data connection, then runs on
 * the replica that the connection landed on. What comes in ends in order if the client says so:
 * with TLS, with ALLO, or by staying connected a little longer than its data, and longer if that
 * had stood still. With QUIT only where that is asked for: a client that gives up closes its data
 * connection, with TLS in order, and says QUIT.
 */
final class Transfer {
  /** A verdict may start a commit, which takes its time; the other side has limits of its own. */
  private static final Duration COMMIT = Duration.ofMinutes(10);

  /** A connection that was told to stop has its say within this. */
  private static final Duration LAST_WORD = Duration.ofSeconds(15);

  /** How long bytes of a client that is gone may still come in. */
  private static final Duration LATE = Duration.ofSeconds(3);

  private static final Duration GONE = Duration.ofSeconds(3);

  /** The session it belongs to. */
  interface Host {
    void say(Reply reply);

    /** The data connection for this transfer; dialled if it is to be. */
    Channel connect();

    /** It is running, and other verbs may be answered. */
    void running();

    /**
     * It has ended; nothing more comes of it.
     *
     * @param status as {@code FtpMetrics.transferred} names it
     */
    void over(Reply last, String status, long bytes);

    /** Data connections are under TLS. */
    boolean secured();

    /** What the control connection's TLS session is told by, if they must resume it. */
    Optional<String> bound();
  }

  private final String what;
  private final Host host;
  private final TimerScheduler<SessionMessage> timers;
  private final SessionSettings.Times times;
  private final boolean quitEnds;
  private final Quiet quiet;
  private Optional<Plan.Ordered> order = Optional.empty();
  private Optional<Channel.There> running = Optional.empty();
  private long bytes;
  private boolean aborted;
  private boolean controlLost;
  private boolean goodbyeSaid;
  private boolean over;

  Transfer(
      String what,
      Host host,
      TimerScheduler<SessionMessage> timers,
      SessionSettings.Times times,
      boolean quitEnds) {
    this.what = what;
    this.host = host;
    this.timers = timers;
    this.times = times;
    this.quitEnds = quitEnds;
    this.quiet = new Quiet(System::nanoTime);
  }

  String what() {
    return what;
  }

  /** In words, for STAT. */
  String progress() {
    return running.isPresent() ? what + ": " + bytes + " bytes so far" : what + ": about to begin";
  }

  boolean isRunning() {
    return running.isPresent();
  }

  void planned(Plan plan) {
    if (plan instanceof Plan.Refused refused) {
      end(refused.reply(), "refused");
    } else if (aborted) {
      endAborted();
    } else if (plan instanceof Plan.Ordered ordered) {
      order = Optional.of(ordered);
      timers.startSingleTimer(Timer.NO_CONNECTION, times.data());
      channel(host.connect());
    }
  }

  /** News of the data connection, as long as it does not run yet. */
  void channel(Channel channel) {
    if (order.isEmpty() || running.isPresent()) {
      return;
    }
    if (channel instanceof Channel.There there) {
      run(there, order.get());
    } else if (channel instanceof Channel.Missed missed) {
      end(Reply.of(425, "There is no data connection: " + missed.cause()), "broken");
    }
  }

  private void run(Channel.There there, Plan.Ordered ordered) {
    timers.cancel(Timer.NO_CONNECTION);
    running = Optional.of(there);
    host.say(Reply.of(150, ordered.opening()));
    there.connection().tell(new DataCommand.Run(ordered.order(), host.secured(), host.bound()));
    host.running();
  }

  /** Nobody opened it in time. */
  void noConnection() {
    if (running.isEmpty()) {
      end(Reply.of(425, "Nobody opened the data connection in time"), "broken");
    }
  }

  void event(DataEvent event) {
    if (event instanceof DataEvent.Progress progress) {
      bytes = progress.bytes();
    } else if (event instanceof DataEvent.EndOfData end) {
      bytes = end.bytes();
      judge(end);
    } else if (event instanceof DataEvent.Ended ended) {
      bytes = Outcomes.bytes(ended.outcome());
      end(Outcomes.reply(ended.outcome(), aborted), Outcomes.status(ended.outcome()));
    }
  }

  /** A killed client closes everything at once, and so does one that gives up. */
  private void judge(DataEvent.EndOfData end) {
    if (controlLost || aborted) {
      verdict(false);
    } else if (goodbyeSaid) {
      verdict(quitEnds);
    } else if (end.said() && !end.stoodStill()) {
      verdict(true);
    } else {
      stayQuiet(quiet.begin(end.stoodStill() ? times.quietInDoubt() : times.quiet()));
    }
  }

  private void stayQuiet(Duration time) {
    timers.startSingleTimer(Timer.QUIET, time);
  }

  void quiet() {
    quiet.tick().ifPresentOrElse(this::stayQuiet, () -> verdict(!controlLost && !aborted));
  }

  private void verdict(boolean clean) {
    timers.cancel(Timer.QUIET);
    timers.cancel(Timer.LATE_BYTES);
    timers.startSingleTimer(Timer.NO_END, COMMIT);
    running.ifPresent(there -> there.connection().tell(new DataCommand.Verdict(clean)));
  }

  /** QUIT waits for the end; whether it says that all has come is for the settings to say. */
  void goodbyeSaid() {
    goodbyeSaid = true;
    if (timers.isTimerActive(Timer.QUIET)) {
      verdict(quitEnds);
    }
  }

  /** Nothing is published any more; what a client sent before it died may still be on its way. */
  void controlLost() {
    controlLost = true;
    if (timers.isTimerActive(Timer.QUIET)) {
      verdict(false);
    } else if (isIncoming()) {
      timers.startSingleTimer(Timer.LATE_BYTES, LATE);
    } else {
      abort();
    }
  }

  private boolean isIncoming() {
    return running.isPresent()
        && order
            .map(Plan.Ordered::order)
            .filter(
                given ->
                    given instanceof TransferOrder.Begin || given instanceof TransferOrder.GoOn)
            .isPresent();
  }

  /** What has come in is kept. */
  void abort() {
    if (over || aborted) {
      return;
    }
    aborted = true;
    if (running.isPresent()) {
      running.get().connection().tell(DataCommand.Abort.ABORT);
      timers.startSingleTimer(Timer.NO_END, LAST_WORD);
    } else if (order.isPresent()) {
      endAborted();
    }
  }

  private void endAborted() {
    end(Reply.of(426, "The transfer was aborted"), "aborted");
  }

  /** Its last word may come after the news that it is gone. */
  void connectionGone() {
    if (running.isPresent()) {
      timers.startSingleTimer(Timer.NO_END, GONE);
    }
  }

  void noEnd() {
    end(
        Reply.of(426, "The data connection is gone; what an upload has stored of it is kept"),
        "broken");
  }

  private void end(Reply last, String status) {
    if (over) {
      return;
    }
    over = true;
    timers.cancel(Timer.NO_CONNECTION);
    timers.cancel(Timer.QUIET);
    timers.cancel(Timer.NO_END);
    timers.cancel(Timer.LATE_BYTES);
    host.over(last, status, bytes);
  }
}
