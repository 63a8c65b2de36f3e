package dev.wharf.tus.hook;

import dev.wharf.tus.core.Amendment;
import dev.wharf.tus.core.Changes;

/** What an application says of a request. */
public sealed interface Verdict {

  /**
   * It may go on.
   *
   * @param changes what else a new upload is to be; of no meaning to other requests
   * @param amendment laid over the response if it is a success without a download
   */
  record Allowed(Changes changes, Amendment amendment) implements Verdict {}

  /**
   * It may not, and nothing happens. Clients try again after 409, 423 and any 5xx, and throw the
   * upload away on every other 4xx.
   *
   * @param amendment the response; a status or a body that it does not name is the hook's own
   */
  record Refused(Amendment amendment) implements Verdict {}

  /** As it is. */
  static Verdict allow() {
    return new Allowed(Changes.NONE, Amendment.NONE);
  }

  /** As it is, but for the changes. */
  static Verdict allow(Changes changes) {
    return new Allowed(changes, Amendment.NONE);
  }

  /** A status, and one line for a human. */
  static Verdict refuse(int status, String why) {
    return new Refused(Amendment.of(status, why + "\n"));
  }
}
