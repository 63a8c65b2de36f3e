package dev.wharf.ftp.session;

import dev.wharf.ftp.data.DataEvent.Outcome;
import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.upload.UploadReply;

/** How a transfer ended, for the client and for the metrics. Pure. */
final class Outcomes {
  private static final String ABORTED = "The transfer was aborted";

  private Outcomes() {}

  /**
   * The last reply of a transfer.
   *
   * @param aborted the session had it aborted
   */
  static Reply reply(Outcome outcome, boolean aborted) {
    if (outcome instanceof Outcome.Received received) {
      return aborted && received.reply() instanceof UploadReply.Interrupted cut
          ? Replies.kept(ABORTED, cut.offset())
          : Replies.of(received.reply());
    } else if (outcome instanceof Outcome.Sent sent) {
      return Reply.of(226, "Transfer complete; " + sent.bytes() + " bytes were sent");
    } else if (outcome instanceof Outcome.Broken broken) {
      return Reply.of(
          426, "The data connection broke after " + broken.bytes() + " bytes: " + broken.cause());
    } else if (outcome instanceof Outcome.NotSecured) {
      return Reply.of(522, "TLS could not be agreed on for the data connection");
    } else if (outcome instanceof Outcome.StoreFailed failed) {
      return Replies.of(failed.kind(), failed.mayRetry());
    }
    Outcome.Aborted stopped = (Outcome.Aborted) outcome;
    return stopped.kept().isPresent()
        ? Replies.kept(ABORTED, stopped.kept().getAsLong())
        : Reply.of(426, ABORTED);
  }

  /** One of the words of {@code FtpMetrics.transferred}. */
  static String status(Outcome outcome) {
    if (outcome instanceof Outcome.Received received) {
      return status(received.reply());
    } else if (outcome instanceof Outcome.Sent) {
      return "success";
    } else if (outcome instanceof Outcome.Broken || outcome instanceof Outcome.NotSecured) {
      return "broken";
    }
    return outcome instanceof Outcome.Aborted ? "aborted" : "failed";
  }

  private static String status(UploadReply reply) {
    if (reply instanceof UploadReply.Standing standing) {
      return standing.complete() ? "success" : "broken";
    } else if (reply instanceof UploadReply.Interrupted cut) {
      return cut.cut() == UploadReply.Cut.CLIENT ? "broken" : "aborted";
    }
    return reply instanceof UploadReply.StoreFailed || reply instanceof UploadReply.Unavailable
        ? "failed"
        : "refused";
  }

  /** Bytes over the data connection. */
  static long bytes(Outcome outcome) {
    if (outcome instanceof Outcome.Received received) {
      return received.bytes();
    } else if (outcome instanceof Outcome.Sent sent) {
      return sent.bytes();
    } else if (outcome instanceof Outcome.Broken broken) {
      return broken.bytes();
    }
    return outcome instanceof Outcome.Aborted aborted ? aborted.bytes() : 0;
  }
}
