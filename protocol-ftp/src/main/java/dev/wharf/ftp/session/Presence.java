package dev.wharf.ftp.session;

import dev.wharf.access.Account;
import java.time.Instant;
import java.util.Map;

/** What others may know of a session: on the roll, in the metrics, beside each line of the log. */
final class Presence {
  private final String id;
  private final String client;
  private final SessionContext context;
  private final Instant since;
  private boolean present = true;

  Presence(String id, ControlConnection control, SessionContext context) {
    this.id = id;
    this.client = control.ends().client().getAddress().getHostAddress();
    this.context = context;
    this.since = context.clock().instant();
    context.metrics().sessions(1);
  }

  void update(SessionState state, String activity) {
    if (present) {
      context
          .roll()
          .put(
              new SessionInfo(
                  id,
                  client,
                  state.loggedIn().map(Account::name),
                  state.security().secured(),
                  since,
                  state.folder().toString(),
                  activity,
                  context.clock().instant()));
    }
  }

  /**
   * @return whether it was still there
   */
  boolean end() {
    if (!present) {
      return false;
    }
    present = false;
    context.roll().remove(id);
    context.metrics().sessions(-1);
    return true;
  }

  /** For the log, as long as the session lasts. */
  Map<String, String> names() {
    return Map.of("session", id, "client", client);
  }

  /** For the log, now. */
  static Map<String, String> user(SessionState state) {
    return state.loggedIn().map(in -> Map.of("user", in.name())).orElse(Map.of());
  }
}
