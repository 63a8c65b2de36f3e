package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseWatchTest {
  private final Deque<Boolean> answers = new ArrayDeque<>();
  private final AtomicInteger lost = new AtomicInteger();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yes                        | yes | 0
          no                         | yes | 0
          no, yes, no                | yes | 0
          no, no                     | no  | 1
          no, no, no, no             | no  | 1
          no, no, yes                | yes | 1
          no, no, yes, no            | yes | 1
          no, no, yes, no, no, no    | no  | 2
          """)
  void two_silences_in_a_row_are_needed_and_one_answer_is_enough(
      String asked, String answers, int lost) {
    for (String answer : asked.split(", ")) {
      this.answers.add(answer.equals("yes"));
    }
    try (DatabaseWatch watch =
        new DatabaseWatch("database", this.answers::remove, this.lost::incrementAndGet)) {
      assertThat(watch.answers()).isTrue();
      while (!this.answers.isEmpty()) {
        watch.look();
      }
      assertThat(watch.answers()).isEqualTo(answers.equals("yes"));
      assertThat(this.lost).hasValue(lost);
    }
  }

  @Test
  void it_looks_by_itself() {
    AtomicBoolean there = new AtomicBoolean(true);
    try (DatabaseWatch watch = new DatabaseWatch("database", there::get, () -> {}).start()) {
      there.set(false);
      await().atMost(Duration.ofSeconds(20)).until(() -> !watch.answers());
      there.set(true);
      await().atMost(Duration.ofSeconds(20)).until(watch::answers);
    }
  }

  @Test
  void a_pool_says_no_without_asking_while_the_database_does_not_answer() throws Exception {
    AtomicBoolean there = new AtomicBoolean(true);
    try (Database database = Database.inMemory("watched")) {
      WatchedPool pool = new WatchedPool(database.dataSource(), there::get);
      pool.getConnection().close();
      there.set(false);
      assertThatThrownBy(pool::getConnection)
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessage("the database does not answer");
      there.set(true);
      pool.getConnection().close();
    }
  }

  @Test
  void a_server_that_is_not_there_is_an_answer_too() {
    DatabaseSettings nowhere =
        DatabaseSettings.of(
            Optional.of("jdbc:postgresql://127.0.0.1:1/none"),
            Optional.of("u"),
            Optional.of("p"),
            Path.of("unused"));
    try (DatabaseQuestion question = new DatabaseQuestion(nowhere, nowhere.url().orElseThrow())) {
      assertThat(question.getAsBoolean()).isFalse();
      assertThat(question.getAsBoolean()).isFalse();
    }
  }
}
