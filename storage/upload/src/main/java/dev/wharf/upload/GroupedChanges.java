package dev.wharf.upload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;

/**
 * Changes to a database, of which those that wait while others are made go in one transaction. One
 * that cannot be made undoes it; then each is made alone, and only that one fails.
 *
 * <p>Those that nobody waits for go with the next that somebody does, or after a short while.
 */
final class GroupedChanges {
  private static final int MOST = 200;
  private static final int SOON_MILLIS = 20;

  private final DatabaseCalls calls;
  private final Queue<Change<?>> waiting = new ArrayDeque<>();
  private boolean running;

  /** Whether there is one among those that wait which is to be made now. */
  private boolean due;

  /** Whether time will tell that, if nothing else does. */
  private boolean timed;

  GroupedChanges(DatabaseCalls calls) {
    this.calls = calls;
  }

  /**
   * Makes a change, durably.
   *
   * @param work neither commits nor rolls back; may be run twice, and what it did the first time is
   *     undone then
   */
  <T> CompletionStage<T> make(DatabaseCalls.Work<T> work) {
    Change<T> change = new Change<>(work);
    if (isNext(change)) {
      next();
    }
    return change.result;
  }

  /** The same, but within some 20 ms: for what nobody waits for. */
  <T> CompletionStage<T> makeSoon(DatabaseCalls.Work<T> work) {
    Change<T> change = new Change<>(work);
    if (isFirst(change)) {
      CompletableFuture.delayedExecutor(SOON_MILLIS, TimeUnit.MILLISECONDS, calls.executor())
          .execute(this::timeIsUp);
    }
    return change.result;
  }

  private synchronized boolean isNext(Change<?> change) {
    waiting.add(change);
    return begins();
  }

  private synchronized boolean isFirst(Change<?> change) {
    waiting.add(change);
    boolean first = !timed;
    timed = true;
    return first;
  }

  private void timeIsUp() {
    if (isTime()) {
      next();
    }
  }

  private synchronized boolean isTime() {
    timed = false;
    return begins();
  }

  /** What waits is to be made now; whether there is nobody yet who does. */
  private synchronized boolean begins() {
    due = true;
    boolean idle = !running;
    running = true;
    return idle;
  }

  private void next() {
    List<Change<?>> group = group();
    if (!group.isEmpty()) {
      calls
          .call(connection -> make(connection, group))
          .whenComplete(
              (done, failure) -> {
                // Whoever waits may change something else at once; that shall be in the next group.
                group.forEach(change -> change.tell(Optional.ofNullable(failure)));
                next();
              });
    }
  }

  private synchronized List<Change<?>> group() {
    List<Change<?>> group = new ArrayList<>();
    while (due && !waiting.isEmpty() && group.size() < MOST) {
      group.add(waiting.remove());
    }
    due = due && !waiting.isEmpty();
    running = !group.isEmpty();
    return group;
  }

  private static Done make(Connection connection, List<Change<?>> group) throws SQLException {
    if (group.size() == 1 || !together(connection, group)) {
      group.forEach(change -> change.alone(connection));
    }
    return Done.getInstance();
  }

  /** Whether all of them are made; if not, none is. */
  private static boolean together(Connection connection, List<Change<?>> group)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      for (Change<?> change : group) {
        change.run(connection);
      }
      connection.commit();
      return true;
    } catch (SQLException | RuntimeException refused) {
      // Fails where the database is gone, and so do all of them.
      connection.rollback();
      return false;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static final class Change<T> {
    private final DatabaseCalls.Work<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private Optional<T> made = Optional.empty();
    private Optional<Throwable> refused = Optional.empty();

    Change(DatabaseCalls.Work<T> work) {
      this.work = work;
    }

    void run(Connection connection) throws SQLException {
      made = Optional.of(work.on(connection));
    }

    void alone(Connection connection) {
      try {
        run(connection);
      } catch (SQLException | RuntimeException e) {
        refused = Optional.of(e);
      }
    }

    /**
     * Says how it went.
     *
     * @param ofAll why nothing of its group was made
     */
    void tell(Optional<Throwable> ofAll) {
      ofAll
          .or(() -> refused)
          .ifPresentOrElse(
              result::completeExceptionally, () -> result.complete(made.orElseThrow()));
    }
  }
}
