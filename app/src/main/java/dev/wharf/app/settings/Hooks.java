package dev.wharf.app.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A server that is asked about tus uploads.
 *
 * @param url where it is; a user and a password in it are its login
 * @param retry how often it is asked again
 * @param backoff the pause before the first of these; it grows by as much each time
 * @param timeout how long a client's request waits for it, all tries together
 * @param sizeLimit most bytes of its answer
 * @param forwardHeaders of the client's request, also sent as its own
 * @param events what it is asked about; not empty
 */
public record Hooks(
    URI url,
    int retry,
    Duration backoff,
    Duration timeout,
    int sizeLimit,
    List<String> forwardHeaders,
    Set<Event> events) {

  /** What can be asked about. */
  public enum Event {
    PRE_REQUEST,
    PRE_CREATE,
    PRE_FINISH,
    PRE_TERMINATE
  }

  /** Without the address: a login may stand in it, or a token. */
  @Override
  public String toString() {
    return "hooks" + events;
  }
}
