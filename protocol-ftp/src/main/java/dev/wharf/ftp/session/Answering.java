package dev.wharf.ftp.session;

import dev.wharf.ftp.command.FtpCommand;
import dev.wharf.ftp.command.Parsed;
import dev.wharf.ftp.command.Verb;
import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.ftp.session.Answer.Said;
import java.util.Optional;
import org.slf4j.Logger;

/** From a line to its answer: policy first, then whoever sees to the command. */
final class Answering {
  private final SessionSettings settings;
  private final Handlers handlers;
  private final Logger log;

  Answering(SessionSettings settings, Handlers handlers, Logger log) {
    this.settings = settings;
    this.handlers = handlers;
    this.log = log;
  }

  Answer answer(Turn turn, SessionState state) {
    try {
      return turn.parsed()
          .map(parsed -> answer(parsed, state))
          .orElseGet(
              () ->
                  Said.of(
                      500,
                      "The line is too long (expected: at most %d bytes)"
                          .formatted(settings.limits().line())));
    } catch (RuntimeException bug) {
      return Said.of(failed(turn, bug));
    }
  }

  private Answer answer(Parsed parsed, SessionState state) {
    if (parsed instanceof Parsed.Understood understood) {
      return refusal(understood.verb(), understood.command(), state)
          .<Answer>map(Said::of)
          .orElseGet(() -> handlers.handle(understood.command(), state));
    } else if (parsed instanceof Parsed.Malformed malformed) {
      return Said.of(
          Policy.refusal(malformed.verb(), PolicyFacts.of(state, settings))
              .orElseGet(() -> Replies.of(malformed)));
    }
    return Said.of(Replies.of((Parsed.Unknown) parsed));
  }

  private Optional<Reply> refusal(Verb verb, FtpCommand command, SessionState state) {
    PolicyFacts facts = PolicyFacts.of(state, settings);
    return Policy.refusal(
            verb, command instanceof FtpCommand.User user ? facts.calling(user.name()) : facts)
        .or(() -> verb.transfers() ? noChannel(state.channel()) : Optional.empty());
  }

  /** Before anything is done for a transfer that could not take place. */
  private static Optional<Reply> noChannel(Channel channel) {
    if (channel instanceof Channel.Missed missed) {
      return Optional.of(Reply.of(425, "There is no data connection: " + missed.cause()));
    }
    return channel instanceof Channel.None
        ? Optional.of(Reply.of(425, "Say PASV or EPSV first"))
        : Optional.empty();
  }

  /** What the client is told of a failure, and what the log is. */
  Reply failed(Turn turn, Throwable thrown) {
    if (Wording.isBug(thrown)) {
      log.error("{} failed", turn.label(), thrown);
    } else {
      log.info("{}: {}", turn.label(), Wording.cause(thrown).getMessage());
    }
    return Wording.of(thrown);
  }
}
