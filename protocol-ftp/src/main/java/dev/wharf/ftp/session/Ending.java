package dev.wharf.ftp.session;

import dev.wharf.ftp.session.SessionMessage.Timer;
import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Who has left whom, on one control connection. */
final class Ending {
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  private final ControlConnection control;
  private final TimerScheduler<SessionMessage> timers;
  private boolean left;
  private boolean clientEnded;
  private boolean cut;

  Ending(ControlConnection control, TimerScheduler<SessionMessage> timers) {
    this.control = control;
    this.timers = timers;
  }

  /** Nothing more is heard. */
  boolean left() {
    return left;
  }

  void leave() {
    left = true;
  }

  /** Nothing more is said, either; the client has a little time to close. */
  void finish() {
    control.finish();
    timers.cancel(Timer.IDLE);
    timers.cancel(Timer.LOGIN);
    timers.startSingleTimer(Timer.GOODBYE, GOODBYE);
  }

  /** The client says nothing more, and may still read. */
  void clientEnded() {
    clientEnded = true;
  }

  boolean hasClientEnded() {
    return clientEnded;
  }

  void cut() {
    left = true;
    cut = true;
    control.cut();
  }

  /** Both sides are done with the connection. */
  boolean isOver() {
    return left && (clientEnded || cut);
  }
}
