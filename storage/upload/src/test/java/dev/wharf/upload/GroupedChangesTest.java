package dev.wharf.upload;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupedChangesTest {
  private final Database database = Database.inMemory("grouped");

  /** Nothing runs before the test lets it. */
  private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();

  private final GroupedChanges changes =
      new GroupedChanges(new DatabaseCalls(database.dataSource(), due::add));

  @BeforeEach
  void create() throws SQLException {
    run("CREATE TABLE line (id INT PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<Integer> lines() throws SQLException {
    List<Integer> found = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM line ORDER BY id")) {
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
    }
    return found;
  }

  private CompletionStage<Integer> insert(int id) {
    return changes.make(connection -> insert(connection, id));
  }

  private CompletionStage<Integer> insertSoon(int id) {
    return changes.makeSoon(connection -> insert(connection, id));
  }

  private static int insert(Connection connection, int id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("INSERT INTO line VALUES (" + id + ")");
    }
  }

  private void runAll() {
    while (!due.isEmpty()) {
      due.remove().run();
    }
  }

  private static void assertMade(CompletionStage<Integer> change) {
    assertThat(change.toCompletableFuture()).isCompletedWithValue(1);
  }

  private static void assertRefused(CompletionStage<Integer> change) {
    assertThat(change.toCompletableFuture())
        .failsWithin(Duration.ofSeconds(1))
        .withThrowableThat()
        .withCauseInstanceOf(SQLException.class);
  }

  @Test
  void what_waits_goes_together() throws SQLException {
    List<CompletionStage<Integer>> made = new ArrayList<>();
    for (int id = 1; id <= 5; id++) {
      made.add(insert(id));
    }
    due.remove().run();
    assertMade(made.get(0));
    assertThat(made.get(1).toCompletableFuture()).isNotDone();

    due.remove().run();
    made.forEach(GroupedChangesTest::assertMade);
    assertThat(due).isEmpty();
    assertThat(lines()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void what_nobody_waits_for_goes_with_the_next_that_somebody_does() throws SQLException {
    CompletionStage<Integer> soon = insertSoon(1);
    CompletionStage<Integer> now = insert(2);
    due.remove().run();
    assertMade(soon);
    assertMade(now);
    assertThat(lines()).containsExactly(1, 2);
  }

  @Test
  void what_nobody_waits_for_goes_together_when_its_time_has_come() throws SQLException {
    List<CompletionStage<Integer>> soon = List.of(insertSoon(1), insertSoon(2), insertSoon(3));
    await().until(() -> !due.isEmpty());
    due.remove().run();
    assertThat(due).hasSize(1);
    runAll();
    soon.forEach(GroupedChangesTest::assertMade);
    assertThat(lines()).containsExactly(1, 2, 3);
  }

  @Test
  void what_nobody_waits_for_does_not_follow_at_once_on_what_is_being_made() {
    CompletionStage<Integer> now = insert(1);
    CompletionStage<Integer> soon = insertSoon(2);
    CompletionStage<Integer> last = now.thenCompose(one -> insertSoon(3));
    due.remove().run();
    assertMade(now);
    assertThat(soon.toCompletableFuture()).isNotDone();
    await().until(() -> !due.isEmpty());
    runAll();
    assertMade(soon);
    assertMade(last);
  }

  @Test
  void one_that_is_refused_fails_nobody_else() throws SQLException {
    insert(3);
    runAll();
    List<CompletionStage<Integer>> made = new ArrayList<>();
    for (int id = 1; id <= 5; id++) {
      made.add(insert(id));
    }
    runAll();
    assertRefused(made.remove(2));
    made.forEach(GroupedChangesTest::assertMade);
    assertThat(lines()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void what_a_refused_group_did_first_is_done_once() throws SQLException {
    insert(0);
    CompletionStage<Integer> deletes =
        changes.make(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("DELETE FROM line WHERE id = 0");
              }
            });
    CompletionStage<Integer> refused = insert(1);
    insert(1);
    runAll();
    assertMade(deletes);
    assertMade(refused);
    assertThat(lines()).containsExactly(1);
  }

  @Test
  void without_the_database_all_of_a_group_fail_and_the_next_is_tried() {
    List<CompletionStage<Integer>> lost = new ArrayList<>(List.of(insert(1), insert(2), insert(3)));
    database.close();
    runAll();
    lost.forEach(GroupedChangesTest::assertRefused);
    CompletionStage<Integer> later = insert(4);
    runAll();
    assertRefused(later);
  }

  @Test
  void a_change_asked_for_by_one_that_was_made_is_made_too() throws Exception {
    CompletionStage<Integer> second = insert(1).thenCompose(one -> insert(2));
    runAll();
    assertThat(second.toCompletableFuture().get(1, SECONDS)).isEqualTo(1);
    assertThat(lines()).containsExactly(1, 2);
  }
}
