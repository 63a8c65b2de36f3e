package dev.wharf.ftp.session;

import dev.wharf.ftp.reply.Reply;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** What becomes of a command. */
sealed interface Answer {

  /**
   * A reply, and what the session remembers of it.
   *
   * @param change applied to the state as it then is: data connections come and go meanwhile
   */
  record Said(Reply reply, UnaryOperator<SessionState> change) implements Answer {
    static Said of(Reply reply) {
      return new Said(reply, UnaryOperator.identity());
    }

    static Said of(int code, String text) {
      return of(Reply.of(code, text));
    }
  }

  /** Somebody else is asked first; a stage that fails is worded as the failure deserves. */
  record Asked(CompletionStage<Said> answer) implements Answer {}

  /**
   * A transfer.
   *
   * @param what it is called in WHO and STAT, such as {@code STOR /a}
   * @param plan what is to be done over the data connection
   */
  record Begun(String what, CompletionStage<Plan> plan) implements Answer {}

  /**
   * The reply goes out in clear, what comes after it is under TLS.
   *
   * @param data data connections are, too, without a word from the client
   */
  record Secured(Reply reply, boolean data) implements Answer {}

  /** The reply is the last one. */
  record Left(Reply reply) implements Answer {}
}
