package dev.wharf.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class UsersWatchTest {
  @TempDir Path folder;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(UsersWatch.class);
  private Path file;

  @BeforeEach
  void listen() {
    file = folder.resolve("users.json");
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private static void write(Path file, String... names) throws IOException {
    StringBuilder json = new StringBuilder();
    for (String name : names) {
      json.append(json.isEmpty() ? "[" : ",")
          .append("{\"username\":\"" + name + "\",\"password\":\"x\"}");
    }
    Files.writeString(file, json.append("]"));
  }

  private UsersWatch watch(String... names) throws IOException {
    write(file, names);
    return UsersWatch.start(List.of(file));
  }

  private static List<String> names(UsersWatch watch) {
    return watch.get().logins().stream().map(login -> login.account().name()).toList();
  }

  private List<String> errors() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void a_changed_file_is_taken_up() throws IOException {
    UsersWatch watch = watch("a");
    watch.check();
    assertThat(names(watch)).containsExactly("a");
    write(file, "a", "b");
    watch.check();
    assertThat(names(watch)).containsExactly("a", "b");
  }

  @Test
  void a_file_of_the_same_length_is_taken_up() throws IOException {
    UsersWatch watch = watch("a");
    write(file, "b");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
    watch.check();
    assertThat(names(watch)).containsExactly("b");
  }

  @Test
  void another_file_of_the_same_length_and_time_is_taken_up() throws IOException {
    UsersWatch watch = watch("a");
    Path other = folder.resolve("other.json");
    write(other, "b");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    watch.check();
    assertThat(names(watch)).containsExactly("b");
  }

  /** file -> ..data/file, ..data -> a folder: Kubernetes swaps the second link. */
  @Test
  void a_swapped_config_map_is_taken_up() throws IOException {
    Path data = folder.resolve("..data");
    for (String version : List.of("1", "2")) {
      write(
          Files.createDirectory(folder.resolve("..v" + version)).resolve("users.json"),
          "a" + version);
    }
    Files.createSymbolicLink(data, Path.of("..v1"));
    Files.createSymbolicLink(file, Path.of("..data", "users.json"));
    UsersWatch watch = UsersWatch.start(List.of(file));
    assertThat(names(watch)).containsExactly("a1");
    Path swapped = Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..v2"));
    Files.move(swapped, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    watch.check();
    assertThat(names(watch)).containsExactly("a2");
  }

  @Test
  void a_broken_file_changes_nothing_and_is_complained_of_once() throws IOException {
    UsersWatch watch = watch("a");
    Files.writeString(file, "[{\"username\": \"b\", \"colour\": 7}]");
    watch.check();
    watch.check();
    assertThat(names(watch)).containsExactly("a");
    assertThat(errors()).singleElement().asString().contains("stay as they were", "b: 'colour'");
    write(file, "c");
    watch.check();
    assertThat(names(watch)).containsExactly("c");
  }

  @Test
  void a_missing_file_changes_nothing_and_is_complained_of_once() throws IOException {
    UsersWatch watch = watch("a");
    Files.delete(file);
    watch.check();
    watch.check();
    assertThat(names(watch)).containsExactly("a");
    assertThat(errors()).singleElement().asString().contains("cannot be read");
    write(file, "b");
    watch.check();
    assertThat(names(watch)).containsExactly("b");
  }

  @Test
  void the_first_file_must_be_good() throws IOException {
    assertThatThrownBy(() -> UsersWatch.start(List.of(file)))
        .isInstanceOf(WrongUsersFile.class)
        .hasMessageContaining(file + ": cannot be read: NoSuchFileException");
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> UsersWatch.start(List.of(file))).isInstanceOf(WrongUsersFile.class);
  }

  @Test
  void plain_passwords_are_warned_of_by_name() throws IOException {
    watch("alice");
    assertThat(log.list)
        .anySatisfy(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getFormattedMessage()).contains("alice: the password is plain text");
            });
  }
}
