package dev.wharf.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users files as they were last good. Whoever calls {@link #check} now and then has changes
 * taken up; those of a mounted ConfigMap too, where a symbolic link is swapped.
 */
final class UsersWatch implements Supplier<Users> {
  private static final Logger LOG = LoggerFactory.getLogger(UsersWatch.class);

  private final List<Path> files;
  private volatile Users users;
  private List<String> seen;
  private String complaint = "";

  private UsersWatch(List<Path> files, List<String> seen, Users users) {
    this.files = files;
    this.seen = seen;
    this.users = users;
  }

  /**
   * Reads them for the first time.
   *
   * @throws WrongUsersFile if one of them cannot be read or used
   */
  static UsersWatch start(List<Path> files) {
    List<String> prints = files.stream().map(UsersWatch::print).toList();
    try {
      return new UsersWatch(files, prints, loaded(files));
    } catch (IOException e) {
      throw WrongUsersFile.unreadable(files.get(0), e);
    }
  }

  private static Users loaded(List<Path> files) throws IOException {
    Users users = Users.read(files);
    users.warnings().forEach(LOG::warn);
    LOG.info("users: {} accounts from {}", users.logins().size(), files);
    return users;
  }

  @Override
  public Users get() {
    return users;
  }

  /** Takes up what has changed. What cannot be used changes nothing, and is complained of once. */
  synchronized void check() {
    List<String> prints = files.stream().map(UsersWatch::print).toList();
    if (prints.equals(seen)) {
      return;
    }
    try {
      users = loaded(files);
      complaint = "";
      remember(prints);
    } catch (WrongUsersFile e) {
      complain(String.valueOf(e.getMessage()));
      remember(prints);
    } catch (IOException e) {
      complain("cannot be read: " + e);
    }
  }

  /** A file that changed while it was read is read once more next time. */
  private void remember(List<String> prints) {
    seen = files.stream().map(UsersWatch::print).toList().equals(prints) ? prints : List.of();
  }

  private void complain(String text) {
    if (!text.equals(complaint)) {
      complaint = text;
      LOG.error("the accounts stay as they were: {}", text);
    }
  }

  /** Changes when the file does: another file, other length, or written since. */
  private static String print(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.fileKey() + " " + now.size() + " " + now.lastModifiedTime();
    } catch (IOException e) {
      return "none";
    }
  }
}
