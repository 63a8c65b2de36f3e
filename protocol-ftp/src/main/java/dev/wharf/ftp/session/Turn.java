package dev.wharf.ftp.session;

import dev.wharf.ftp.command.CommandParser;
import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.Parsed;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.tls.ControlInput;
import java.util.Optional;

/**
 * A line that was heard and is to be answered.
 *
 * @param parsed what it says; empty = it was too long to be read
 * @param heard {@link System#nanoTime} of its coming
 */
record Turn(Optional<Parsed> parsed, long heard) {

  static Turn of(ControlInput input) {
    Optional<Parsed> parsed =
        input instanceof ControlInput.Line text
            ? Optional.of(CommandParser.parse(text.text()))
            : Optional.empty();
    return new Turn(parsed, System.nanoTime());
  }

  /** Its verb, if it has one; also of a line whose argument cannot be read. */
  Optional<Verb> verb() {
    return parsed.flatMap(
        line -> {
          if (line instanceof Parsed.Understood understood) {
            return Optional.of(understood.verb());
          }
          return line instanceof Parsed.Malformed malformed
              ? Optional.of(malformed.verb())
              : Optional.empty();
        });
  }

  boolean is(Class<? extends FtpCommand> type) {
    return parsed
        .filter(
            line ->
                line instanceof Parsed.Understood understood
                    && type.isInstance(understood.command()))
        .isPresent();
  }

  /** Can be answered while a transfer runs. ABOR acts at once, but its reply has its place. */
  boolean atOnce() {
    return verb().filter(Verb::duringTransfer).isPresent() && !is(FtpCommand.Abor.class);
  }

  boolean transfers() {
    return verb().filter(Verb::transfers).isPresent();
  }

  /** The state after it: what held for this command only is gone. */
  SessionState spent(SessionState state) {
    SessionState next = transfers() ? state.withParameters(state.parameters().spent()) : state;
    return verb().filter(Verb.RNTO::equals).isPresent()
        ? next.withRenaming(Optional.empty())
        : next;
  }

  /** For the metrics. */
  String label() {
    return verb().map(Verb::label).orElse("unknown");
  }
}
