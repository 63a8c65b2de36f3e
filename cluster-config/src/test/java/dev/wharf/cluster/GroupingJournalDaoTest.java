package dev.wharf.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GroupingJournalDaoTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        row(new SQLException("duplicate key", "23505"), true),
        row(new BatchUpdateException("duplicate key", "23505", new int[0]), true),
        row(new CompletionException(new SQLException("duplicate key", "23505")), true),
        row(new SQLException("deadlock detected", "40P01"), true),
        row(new SQLException("serialization failure", "40001"), true),
        row(new SQLException("connection lost", "08006"), false),
        row(new SQLException("the server goes", "57P01"), false),
        row(new SQLException("pool is closed"), false),
        row(new IllegalStateException("the queue is full"), false));
  }

  private static Arguments row(Throwable failure, boolean refusal) {
    return Arguments.of(failure, refusal);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void only_what_was_surely_undone_is_written_once_more(Throwable failure, boolean refusal) {
    assertThat(GroupingJournalDao.isRefusal(failure)).isEqualTo(refusal);
  }
}
