package dev.wharf.ftp.session;

import dev.wharf.ftp.session.SessionMessage.Timer;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** What a session remembers, and what others see of it. */
final class Standing {
  private static final String IDLE = "idle";

  private final Presence presence;
  private final TimerScheduler<SessionMessage> timers;
  private final Duration login;
  private SessionState state = SessionState.initial();
  private String activity = IDLE;

  /**
   * @param login how long a client may take to log in
   */
  Standing(Presence presence, TimerScheduler<SessionMessage> timers, Duration login) {
    this.presence = presence;
    this.timers = timers;
    this.login = login;
  }

  /** A client is here, and nobody is logged in yet. */
  void begin() {
    enroll();
    awaitLogin();
  }

  private void awaitLogin() {
    timers.startSingleTimer(Timer.LOGIN, login);
  }

  SessionState now() {
    return state;
  }

  /** A command is not answered yet, so others see of it what they saw. */
  void remember(SessionState next) {
    state = next;
  }

  /** Whoever logs out has as long to log in again as a newcomer. */
  void become(SessionState next) {
    boolean another = !next.loggedIn().equals(state.loggedIn());
    state = next;
    enroll();
    if (another) {
      if (state.loggedIn().isPresent()) {
        timers.cancel(Timer.LOGIN);
      } else {
        awaitLogin();
      }
    }
  }

  /** Everything else is forgotten: RFC 2228 section 3, whoever was logged in is not any more. */
  void secured(Security security) {
    become(state.reset().withSecurity(security));
  }

  void busyWith(String what) {
    activity = what;
    enroll();
  }

  void idle() {
    busyWith(IDLE);
  }

  private void enroll() {
    presence.update(state, activity);
  }

  /**
   * @return whether it was still there
   */
  boolean end() {
    return presence.end();
  }

  /** For the log, as long as the session lasts. */
  Map<String, String> names() {
    return presence.names();
  }
}
