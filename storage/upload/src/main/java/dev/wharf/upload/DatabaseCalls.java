package dev.wharf.upload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;

/** Calls to a database block, so they run on an executor of their own. */
record DatabaseCalls(DataSource dataSource, Executor executor) {
  /** What is done with one connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  <T> CompletionStage<T> call(Work<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try (Connection connection = dataSource.getConnection()) {
              result.complete(work.on(connection));
            } catch (SQLException | RuntimeException | Error e) {
              // An error, too, is somebody's answer: he would wait for ever.
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException shutDown) {
      result.completeExceptionally(shutDown);
    }
    return result;
  }
}
