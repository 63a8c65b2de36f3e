package dev.wharf.ftp.session;

import dev.wharf.ftp.data.TransferOrder;
import dev.wharf.ftp.reply.Reply;

/** What a transfer command comes to. */
sealed interface Plan {

  /**
   * It can be done.
   *
   * @param opening what is said after 150
   * @param order for the replica that the data connection landed on
   */
  record Ordered(String opening, TransferOrder order) implements Plan {}

  /** It cannot; no data connection is needed. */
  record Refused(Reply reply) implements Plan {}

  static Plan refused(int code, String text) {
    return new Refused(Reply.of(code, text));
  }
}
