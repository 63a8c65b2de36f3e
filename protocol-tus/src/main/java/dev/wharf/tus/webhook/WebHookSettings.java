package dev.wharf.tus.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How a hook server is asked.
 *
 * @param url where questions are posted to; a user and a password in it become {@code
 *     Authorization: Basic}
 * @param retries how often a question is put again that met no answer, 429 or 5xx
 * @param backoff how long is waited before the first of these, twice as long before the second, and
 *     so on
 * @param timeout how long a request waits for the answer, all tries together
 * @param sizeLimit most bytes of an answer
 * @param forwardHeaders of the client's request, also sent as headers of the question
 * @param events what is asked about
 */
public record WebHookSettings(
    URI url,
    int retries,
    Duration backoff,
    Duration timeout,
    int sizeLimit,
    List<String> forwardHeaders,
    Set<WebHookEvent> events) {
  public WebHookSettings {
    forwardHeaders = List.copyOf(forwardHeaders);
    events = Set.copyOf(events);
  }

  /** As tusd does it, and all of its events that are waited for. */
  public static WebHookSettings defaults(URI url) {
    return new WebHookSettings(
        url,
        3,
        Duration.ofSeconds(1),
        Duration.ofSeconds(15),
        5 << 10,
        List.of(),
        Set.of(WebHookEvent.PRE_CREATE, WebHookEvent.PRE_FINISH, WebHookEvent.PRE_TERMINATE));
  }

  /** Where, without what may be secret. */
  @Override
  public String toString() {
    return url.getScheme()
        + "://"
        + url.getHost()
        + (url.getPort() < 0 ? "" : ":" + url.getPort())
        + url.getRawPath();
  }
}
