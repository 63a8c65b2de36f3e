package dev.wharf.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may log in, and what becomes of those who fail to.
 *
 * @param usersFile the accounts; empty = {@code users.json} in the data folder
 * @param by what is locked out
 * @param max how many failed logins it takes; at least 1
 * @param expire how long a failed login counts
 */
public record Logins(Optional<Path> usersFile, By by, int max, Duration expire) {

  /** What failed logins are counted for. */
  public enum By {
    NONE,
    IP,
    USER,
    COMBINATION
  }
}
