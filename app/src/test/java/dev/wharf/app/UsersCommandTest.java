package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsersCommandTest {
  @TempDir Path folder;
  private Path file;

  /** What a run left behind. */
  private record Run(int status, String out, String err) {}

  @BeforeEach
  void place() {
    file = folder.resolve("users.json");
  }

  private Run users(String typed, String... words) {
    UsersPasswords passwords =
        new UsersPasswords(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    return run(UsersCommand.commandLine(() -> file, passwords), words);
  }

  private static Run run(CommandLine line, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = line.execute(words);
    return new Run(status, out.toString(), err.toString());
  }

  /** The whole command line, as it starts. */
  private static Run wharf(Map<String, String> environment, String... words) {
    return run(
        Cli.commandLine(
            environment,
            (settings, config) -> {
              throw new AssertionError("started");
            }),
        words);
  }

  @ParameterizedTest(name = "hash {0}")
  @CsvSource(
      delimiter = '|',
      value = {"''|$argon2id$v=19$m=19456,t=2,p=1$", "--bcrypt|$2b$10$"})
  void hash_prints_a_hash_and_nothing_else(String option, String beginning) throws IOException {
    String[] words = option.isEmpty() ? new String[] {"hash"} : new String[] {"hash", option};
    Run run = users("secret\nnot this\n", words);
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith(beginning).hasLineCount(1);

    Files.writeString(file, "[{\"username\": \"a\", \"password\": \"" + run.out().strip() + "\"}]");
    assertThat(users("", "check").err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void no_password_ends_with_2(String typed) {
    for (String[] words : new String[][] {{"hash"}, {"add", "alice", "--password-stdin"}}) {
      Run run = users(typed, words);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err().lines())
          .containsExactly("wharf: password: '' (expected: at least one character)");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void a_password_too_long_for_bcrypt_ends_with_2() {
    Run run = users("x".repeat(73), "hash", "--bcrypt");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly("wharf: password: too long for bcrypt (expected: at most 72 bytes)");
  }

  @Test
  void accounts_are_added_and_listed() {
    assertThat(users("one", "add", "alice", "--home", "/homes/alice/", "--perms", "ro,+put"))
        .isEqualTo(new Run(0, "alice: in " + file + System.lineSeparator(), ""));
    assertThat(users("two", "add", "bob", "--password-stdin", "--perms=-del").status()).isZero();
    Run listed = users("", "check");
    assertThat(listed.status()).isZero();
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out().lines())
        .containsExactly(
            "alice: /homes/alice: list get put md5", "bob: /: list get put ren mkdir rmdir md5");
  }

  @Test
  void an_account_that_is_there_is_only_replaced_if_that_is_said() throws IOException {
    users("one", "add", "alice", "--perms", "ro");
    String before = Files.readString(file);
    Run run = users("two", "add", "alice");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines()).containsExactly("wharf: " + file + ": alice: is there already");
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(users("two", "add", "alice", "--replace", "--home", "a").status()).isZero();
    assertThat(users("", "check").out().lines()).containsExactly("alice: /a: list get md5");
    assertThat(Files.readString(file)).isNotEqualTo(before);
  }

  @ParameterizedTest(name = "add {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "alice --home ../up|alice: root: ",
        "alice --perms everything|alice: vfs_perms: ",
        "'' |entry 1: username: "
      })
  void what_the_file_cannot_hold_ends_with_2(String words, String complaint) {
    Run run = users("secret", ("add " + words).split(" ", -1));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("wharf: " + file + ": " + complaint).hasLineCount(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void a_broken_file_ends_with_2_and_one_line() throws IOException {
    Files.writeString(file, "[{\"username\": \"alice\", \"password\": 7}]");
    for (String[] words : new String[][] {{"check"}, {"add", "bob"}}) {
      Run run = users("secret", words);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .containsExactly(
              "wharf: " + file + ": alice: password: (not shown) (expected: a string)");
    }
  }

  @Test
  void a_missing_file_ends_with_2() {
    Run run = users("", "check", "--file", folder.resolve("none").toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("wharf: " + folder.resolve("none") + ": cannot be read")
        .hasLineCount(1);
  }

  @Test
  void what_should_not_stay_is_said_beside_the_list() throws IOException {
    Files.writeString(
        file,
        """
        [{"username": "alice", "password": "x", "account_enabled": false, "vfs_perms": ["none"]}]
        """);
    Run run = users("", "check");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).containsExactly("alice: /: nothing (disabled)");
    assertThat(run.err()).contains("alice: the password is plain text").hasLineCount(1);
  }

  @Test
  void the_file_is_found_in_the_environment_or_in_the_data_folder() throws IOException {
    Files.writeString(file, "[{\"username\": \"here\", \"client_cert\": {}}]");
    for (Map<String, String> environment :
        List.of(
            Map.of("WHARF_USERS_FILE", file.toString()),
            Map.of("WHARF_DATA_DIR", folder.toString()))) {
      assertThat(wharf(environment, "users", "check").out()).startsWith("here: /: ");
    }
    Path config =
        Files.writeString(folder.resolve("wharf.conf"), "wharf.data-dir = \"" + folder + "\"");
    assertThat(wharf(Map.of(), "users", "check", "--config", config.toString()).out())
        .startsWith("here: /: ");
  }

  @Test
  void a_wrong_setting_ends_with_2() {
    Run run = wharf(Map.of("WHARF_HTTP_BIND", "here"), "users", "check");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("wharf: WHARF_HTTP_BIND").hasLineCount(1);
  }

  @Test
  void without_a_command_the_usage_is_shown() {
    Run run = wharf(Map.of(), "users");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("Usage: wharf users", "hash", "add", "check");
  }
}
