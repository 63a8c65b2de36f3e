package dev.wharf.upload;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * What is to be done in a state at a command, looked up by the classes of both. The rows of {@link
 * UploadState} itself are for states that have none of their own.
 */
final class CommandTable {

  /** How an upload in such a state answers such a command. */
  @FunctionalInterface
  interface Row<S, C> {
    ReplyEffect<UploadEvent, UploadState> answer(UploadEntity upload, S state, C command);
  }

  /** The rows of one kind of state. */
  static final class Rows<S extends UploadState> {
    private final Map<Class<?>, Row<?, ?>> byCommand = new HashMap<>();

    <C extends UploadCommand> Rows<S> on(Class<C> command, Row<S, C> row) {
      if (byCommand.put(command, row) != null) {
        throw new IllegalStateException("two rows for " + command);
      }
      return this;
    }
  }

  private final Map<Class<?>, Rows<?>> byState = new HashMap<>();

  /** The rows of a state, to be added to; states are told apart by their very class. */
  <S extends UploadState> Rows<S> in(Class<S> state) {
    Rows<S> rows = new Rows<>();
    byState.put(state, rows);
    return rows;
  }

  Optional<Row<UploadState, UploadCommand>> find(UploadState state, UploadCommand command) {
    return row(state.getClass(), command).or(() -> row(UploadState.class, command));
  }

  /** A row is found only by the classes it was added with. */
  @SuppressWarnings("unchecked")
  private Optional<Row<UploadState, UploadCommand>> row(Class<?> state, UploadCommand command) {
    return Optional.ofNullable(byState.get(state))
        .map(rows -> (Row<UploadState, UploadCommand>) rows.byCommand.get(command.getClass()));
  }
}
