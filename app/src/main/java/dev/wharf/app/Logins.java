package dev.wharf.app;

import dev.wharf.access.AccessControl;
import dev.wharf.access.Accounts;
import dev.wharf.access.LoginPolicy;
import dev.wharf.access.UsersFile;
import dev.wharf.access.WrongUsersFile;
import dev.wharf.app.settings.Settings;
import dev.wharf.app.settings.WrongSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorSystem;

/** Opens the door to those who are in the users file. */
final class Logins {
  private Logins() {}

  /** Reads the accounts; the first start without any makes one, and says so once. */
  static Accounts open(ActorSystem<?> system, Settings settings) {
    Path file = settings.usersFile();
    try {
      if (settings.logins().usersFile().isEmpty()) {
        UsersFile.createIfMissing(file).ifPresent(password -> announce(file, password));
      }
      return AccessControl.start(system, file, policy(settings.logins()));
    } catch (WrongUsersFile e) {
      throw WrongSetting.inFile("WHARF_USERS_FILE: " + e.getMessage());
    } catch (IOException e) {
      throw new NotStarted(
          "WHARF_USERS_FILE: '" + file + "' (expected: a file that can be written): " + e);
    }
  }

  /** On the standard error, not in the log: logs are kept and sent elsewhere. */
  private static void announce(Path file, String password) {
    System.err.printf(
        "wharf: no users file, so an account was made: user %s, password %s%n"
            + "wharf: kept (hashed) in %s; this is said only once%n",
        UsersFile.FIRST_USER, password, file.toAbsolutePath().normalize());
  }

  private static LoginPolicy policy(dev.wharf.app.settings.Logins logins) {
    LoginPolicy usual = LoginPolicy.defaults();
    return new LoginPolicy(
        by(logins.by()).map(Set::of).orElse(Set.of()),
        logins.max(),
        logins.expire(),
        usual.firstDelay(),
        usual.maxDelay());
  }

  private static Optional<LoginPolicy.LockBy> by(dev.wharf.app.settings.Logins.By by) {
    return switch (by) {
      case NONE -> Optional.empty();
      case IP -> Optional.of(LoginPolicy.LockBy.IP);
      case USER -> Optional.of(LoginPolicy.LockBy.USER);
      case COMBINATION -> Optional.of(LoginPolicy.LockBy.COMBINATION);
    };
  }
}
