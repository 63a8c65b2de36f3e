package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void its_tables_are_there_and_opening_it_again_keeps_them(Databases kind) throws SQLException {
    DatabaseSettings settings = kind.create(folder);
    try (Database database = Database.open(settings)) {
      insert(database, "a", "key");
    }
    try (Database database = Database.open(settings)) {
      assertThat(ids(database)).containsExactly("a");
      assertThat(count(database, "event_journal")).isZero();
      assertThat(count(database, "event_tag")).isZero();
      assertThat(count(database, "snapshot")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_unfinished_upload_claims_a_key(Databases kind) throws SQLException {
    try (Database database = Database.open(kind.create(folder))) {
      insert(database, "a", "key");
      assertThatThrownBy(() -> insert(database, "b", "key"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("23"));
      insert(database, "c", "\u6f22".repeat(341));
      assertThat(ids(database)).containsExactlyInAnyOrder("a", "c");
    }
  }

  @ParameterizedTest
  @EnumSource
  void its_journal_has_one_name_for_ever(Databases kind) {
    DatabaseSettings settings = kind.create(folder);
    String name;
    try (Database database = Database.open(settings);
        Database sameJournal = Database.open(settings)) {
      name = database.journalId();
      assertThat(name).matches("[a-z0-9]{32}");
      assertThat(sameJournal.journalId()).isEqualTo(name);
    }
    try (Database database = Database.open(settings);
        Database other = Database.open(kind.create(folder))) {
      assertThat(database.journalId()).isEqualTo(name);
      assertThat(other.journalId()).isNotEqualTo(name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_answers_a_ping_until_it_is_closed(Databases kind) {
    Database database = Database.open(kind.create(folder));
    assertThat(database.ping()).isTrue();
    database.close();
    assertThat(database.ping()).isFalse();
    database.close();
  }

  @Test
  void in_memory_two_names_are_two_databases() throws SQLException {
    try (Database one = Database.inMemory("one");
        Database two = Database.inMemory("two")) {
      insert(one, "a", "key");
      assertThat(ids(one)).containsExactly("a");
      assertThat(ids(two)).isEmpty();
      assertThat(one.fileSize()).isEmpty();
    }
    try (Database again = Database.inMemory("one")) {
      assertThat(ids(again)).isEmpty();
    }
  }

  @Test
  void its_file_is_compacted_when_it_is_opened_after_a_crash() throws Exception {
    try (Child bloater = Child.start(Bloater.class, folder.toString())) {
      assertThat(bloater.line()).isEqualTo("full of nothing");
    }
    long bloated = H2File.in(folder).size();
    assertThat(bloated).isGreaterThan(1_000_000);
    try (Database database = Database.open(DatabaseSettings.inFolder(folder))) {
      assertThat(database.fileSize().orElseThrow()).isLessThan(bloated / 4);
      assertThat(ids(database)).containsExactly("last");
    }
  }

  @ParameterizedTest(name = "{0} bytes, {1} % needed: {2}")
  @CsvSource({
    "       100000,  98,  true",
    "     33554432, 100,  true",
    "     33554433, 100, false",
    "1000000000000,  50, false",
    "1000000000000,  49,  true",
    "1000000000000,   0,  true",
  })
  void a_file_is_rewritten_if_that_is_soon_done_or_makes_it_much_smaller(
      long bytes, int needed, boolean worth) {
    assertThat(H2File.isWorthCompacting(bytes, needed)).isEqualTo(worth);
  }

  @Test
  void a_large_file_that_is_full_is_not_rewritten_when_it_is_opened_or_closed() throws Exception {
    try (Database database = Database.open(DatabaseSettings.inFolder(folder));
        Connection connection = database.dataSource().getConnection()) {
      Rows.fill(connection, 40);
    }
    Path file = folder.resolve("journal").resolve("wharf.mv.db");
    Object written = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    Database.open(DatabaseSettings.inFolder(folder)).close();
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isEqualTo(written);
    assertThat(Files.size(file)).isGreaterThan(40 << 20);
  }

  @Test
  void its_file_is_small_when_it_was_closed() throws SQLException {
    try (Database database = Database.open(DatabaseSettings.inFolder(folder));
        Connection connection = database.dataSource().getConnection()) {
      Rows.fillAndEmpty(connection);
    }
    assertThat(H2File.in(folder).size()).isBetween(1L, 100_000L);
  }

  @Test
  void a_second_process_on_the_same_file_is_refused_in_one_line() throws Exception {
    try (Child holder = Child.start(RowWriter.class, folder.toString())) {
      holder.line();
      assertRefused(
          DatabaseSettings.inFolder(folder),
          "wharf.mv.db: in use by another process (expected: one Wharf for each data folder)");
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_refused_in_one_line() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertRefused(DatabaseSettings.inFolder(file), "(expected: a folder that may be written)");
  }

  @Test
  void a_file_that_is_no_journal_is_refused_in_one_line() throws IOException {
    Files.createDirectories(folder.resolve("journal"));
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("journal/wharf.mv.db"), noise);
    assertRefused(DatabaseSettings.inFolder(folder), "wharf.mv.db: cannot be opened: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql://localhost/x", "jdbc:mysql://localhost/x", "localhost"})
  void an_address_of_something_else_is_refused_in_one_line(String url) {
    assertRefused(
        settings(url), "database: " + url + " (expected: jdbc:postgresql://host:port/name)");
  }

  @Test
  void a_server_that_is_not_there_is_named_without_the_password() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                Database.open(
                    settings("jdbc:postgresql://127.0.0.1:" + closed + "/w?password=hidden")))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("database jdbc:postgresql://127.0.0.1:" + closed + "/w?password=…")
        .hasMessageContaining("cannot be opened")
        .hasMessageNotContaining("hidden");
  }

  private DatabaseSettings settings(String url) {
    return DatabaseSettings.of(Optional.of(url), Optional.empty(), Optional.empty(), folder);
  }

  private static void assertRefused(DatabaseSettings settings, String words) {
    assertThatThrownBy(() -> Database.open(settings))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining(words)
        .message()
        .doesNotContain("\n");
  }

  private static void insert(Database database, String id, String key) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      Rows.insert(connection, id, key);
    }
  }

  private static List<String> ids(Database database) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT upload_id FROM upload_index")) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private static long count(Database database, String table) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
