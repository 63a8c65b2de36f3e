package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.StorageFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {
  @TempDir Path folder;

  /** What a run left behind. */
  private record Run(int status, String out, String err) {}

  private static Run run(Map<String, String> environment, Cli.Starter starter, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Cli.commandLine(environment, starter);
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = line.execute(words);
    return new Run(status, out.toString(), err.toString());
  }

  private static Run refused(Map<String, String> environment, String... words) {
    return run(
        environment,
        (settings, file) -> {
          throw new AssertionError("started");
        },
        words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "--version", "-V"})
  void what_only_informs_ends_well(String option) {
    Run run = refused(Map.of(), option);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("wharf");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--bogus", "bogus", "--config"})
  void an_unknown_option_ends_with_2(String word) {
    Run run = refused(Map.of(), word);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).containsAnyOf("Usage: wharf", "Did you mean: wharf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve"})
  void a_wrong_setting_ends_with_2_and_one_line(String command) {
    String[] words = command.isEmpty() ? new String[0] : new String[] {command};
    Run run = refused(Map.of("WHARF_HTTP_BIND", "here"), words);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "wharf: WHARF_HTTP_BIND (wharf.http.bind): 'here'"
                + " (expected: host:port with a port of 0 to 65535)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "file/below"})
  void a_data_folder_that_is_none_ends_with_2_and_one_line(String name) throws IOException {
    Files.writeString(folder.resolve("file"), "");
    Path wrong = folder.resolve(name);
    Run run = run(Map.of("WHARF_DATA_DIR", wrong.toString()), Wiring::start);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "wharf: WHARF_DATA_DIR (wharf.data-dir): '"
                + wrong
                + "' (expected: a folder that can be read and written)");
  }

  @Test
  void a_missing_file_of_settings_ends_with_2_before_and_after_the_command() {
    for (String[] words :
        new String[][] {{"--config", "missing", "serve"}, {"serve", "--config", "missing"}}) {
      Run run = refused(Map.of(), words);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("--config: 'missing'");
    }
  }

  @Test
  void a_store_that_fails_ends_with_1_and_one_line() {
    Run run =
        run(
            Map.of("WHARF_DATA_DIR", folder.toString()),
            (settings, file) -> {
              throw new StorageFailure(StorageFailure.Kind.DENIED, false, "store: no");
            });
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines()).containsExactly("wharf: store: no");
  }

  @Test
  void an_unknown_variable_is_warned_of() {
    Run run =
        run(
            Map.of("WHARF_STOR", "filesystem"),
            (settings, file) -> {
              throw new NotStarted("enough");
            });
    assertThat(run.err().lines())
        .containsExactly(
            "WHARF_STOR: not known to this build (nearest: WHARF_STORE)", "wharf: enough");
  }

  @Test
  void tables_are_brought_up_to_date_by_a_command_of_their_own() {
    for (int twice = 0; twice < 2; twice++) {
      Run run = refused(Map.of("WHARF_DATA_DIR", folder.toString()), "migrate");
      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(run.out()).startsWith("tables are up to date: H2 ");
    }
  }

  @Test
  void a_database_that_cannot_be_brought_up_to_date_ends_with_1_and_one_line() {
    Run run =
        refused(
            Map.of(
                "WHARF_DB_URL",
                "jdbc:postgresql://127.0.0.1:" + WharfProcess.freePort() + "/w",
                "WHARF_DB_WAIT",
                "0"),
            "migrate");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("wharf: database jdbc:postgresql://127.0.0.1:")
        .contains("cannot be opened");
    assertThat(refused(Map.of("WHARF_DB_URL", "mysql:x"), "migrate").status()).isEqualTo(2);
  }
}
