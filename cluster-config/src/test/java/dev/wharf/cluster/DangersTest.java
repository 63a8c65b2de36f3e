package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DangersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on  | on           | 100 |             | ''",
        "off | on           | 100 |             | fsync = off",
        "on  | off          | 100 |             | synchronous_commit = off",
        "on  | local        | 100 |             | ''",
        "on  | local        | 100 | sync        | synchronous_commit = local",
        "on  | local        | 100 | ?           | synchronous_commit = local",
        "on  | remote_apply | 100 | sync        | ''",
        "on  | on           | 100 | quorum      | ''",
        "on  | on           | 100 | ?           | ''",
        "on  | on           | 100 | async       | standby 's0' is asynchronous",
        "on  | on           | 100 | async sync  | standby 's0' is asynchronous",
        "on  | on           | 10  |             | this replica opens 10 connections",
      })
  void what_can_be_lost_is_said(
      String fsync, String commit, int most, String states, String expected) {
    List<String> lines =
        Dangers.lines(new Dangers.Found(fsync.equals("on"), commit, most, standbys(states)), 10);
    if (expected.isEmpty()) {
      assertThat(lines).isEmpty();
    } else {
      assertThat(lines).singleElement().asString().startsWith(expected);
    }
  }

  @Test
  void each_danger_has_a_line_of_its_own() {
    Dangers.Found found = new Dangers.Found(false, "off", 100, standbys("async async"));
    assertThat(Dangers.lines(found, 10)).hasSize(4);
  }

  @Test
  void a_server_that_keeps_its_word_is_no_danger() {
    try (Database database = Database.open(Databases.POSTGRESQL.create(folder))) {
      assertThat(Dangers.of(database.dataSource(), 10)).isEmpty();
      assertThat(Dangers.of(database.dataSource(), 1_000))
          .singleElement()
          .asString()
          .contains("1000 connections");
    }
  }

  private static List<Dangers.Standby> standbys(String states) {
    if (states == null) {
      return List.of();
    }
    return Arrays.stream(states.split(" "))
        .map(
            state ->
                new Dangers.Standby(
                    "s0", state.equals("?") ? Optional.empty() : Optional.of(state)))
        .toList();
  }
}
