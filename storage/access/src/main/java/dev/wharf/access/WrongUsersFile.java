package dev.wharf.access;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A users file that cannot be used. The message is one line: the file, the account, the key, the
 * value unless it is secret, and what was expected.
 */
public final class WrongUsersFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUsersFile(Path file, String problem) {
    super(file + ": " + problem);
  }

  static WrongUsersFile unreadable(Path file, IOException e) {
    return new WrongUsersFile(
        file, "cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
  }
}
