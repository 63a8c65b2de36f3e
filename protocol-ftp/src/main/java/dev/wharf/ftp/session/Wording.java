package dev.wharf.ftp.session;

import dev.wharf.ftp.reply.Replies;
import dev.wharf.ftp.reply.Reply;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadReply;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** From what went wrong to a reply. */
final class Wording {
  private Wording() {}

  static Reply of(UploadReply reply) {
    return Replies.of(reply);
  }

  /** Of a stage that failed: what the store says, or a bug. */
  static Reply of(Throwable thrown) {
    return cause(thrown) instanceof StorageFailure failure
        ? Replies.of(failure.kind(), failure.mayRetry())
        : Reply.of(451, "Something went wrong here; it is in the log");
  }

  static boolean isBug(Throwable thrown) {
    return !(cause(thrown) instanceof StorageFailure);
  }

  static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  /** Why an upload that was to be terminated is still there; empty = it is gone. */
  static Optional<Reply> notEnded(UploadReply reply) {
    boolean gone =
        reply instanceof UploadReply.Terminated
            || reply instanceof UploadReply.Gone
            || reply instanceof UploadReply.NotFound;
    return gone ? Optional.empty() : Optional.of(of(reply));
  }
}
