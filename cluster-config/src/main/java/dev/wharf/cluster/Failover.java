package dev.wharf.cluster;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/**
 * What a refusal of PostgreSQL says about the server behind a connection.
 *
 * <p>SQLSTATE classes and codes: PostgreSQL's documentation, appendix A.
 */
final class Failover implements SQLExceptionOverride {
  /** {@code read_only_sql_transaction}: what was the primary has become a standby. */
  private static final String READ_ONLY = "25006";

  /** Class 08, connection exceptions. */
  private static final String NOT_CONNECTED = "08";

  /** The server goes, or is not up yet, or is full. */
  private static final Set<String> FOR_A_WHILE =
      Set.of("57P01", "57P02", "57P03", "53300", READ_ONLY);

  private final Runnable renewAll;

  /**
   * @param renewAll replaces every connection of the pool once it is given back
   */
  Failover(Runnable renewAll) {
    this.renewAll = renewAll;
  }

  /**
   * A standby stays one: the connection goes now, and the others, which lead to the same server,
   * before anybody fails on them.
   */
  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    String state = Objects.requireNonNullElse(failure.getSQLState(), "");
    if (state.equals(READ_ONLY)) {
      renewAll.run();
      return Override.MUST_EVICT;
    }
    return isGone(state) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }

  /** Whether a connection that answers so is of no more use. */
  static boolean isGone(String state) {
    return state.startsWith(NOT_CONNECTED) || FOR_A_WHILE.contains(state);
  }

  /**
   * Whether the same may work a moment later; of all causes, the first that has a state decides.
   */
  static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return isGone(sql.getSQLState());
      }
    }
    return false;
  }
}
