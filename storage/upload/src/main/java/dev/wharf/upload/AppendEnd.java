package dev.wharf.upload;

import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.ChecksumMismatch;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an append ended, in the words its client is told. Pure.
 *
 * @param stream how its stream ended; empty = it runs, or never did
 * @param cut by whom it was told to stop, if it was
 * @param limit the most bytes the upload may have
 * @param offset bytes durably stored
 */
record AppendEnd(Optional<StreamEnd> stream, Optional<Cut> cut, OptionalLong limit, long offset) {

  /** What the upload says of itself, or what went wrong on the way. */
  UploadReply reply(UploadReply said) {
    if (said instanceof Standing standing && standing.complete()) {
      return standing;
    }
    return stream.flatMap(this::trouble).orElse(said);
  }

  /**
   * The lease went back without a word on bytes.
   *
   * @param journalled whether there is an upload at all
   */
  UploadReply released(boolean journalled) {
    return !journalled && cut.isPresent()
        ? new Unavailable("nothing was created: this replica has no more time")
        : reply(new Interrupted(cut.orElse(Cut.CLIENT), offset));
  }

  private Optional<UploadReply> trouble(StreamEnd end) {
    if (end.end() == Ingest.End.OVER_LIMIT) {
      // Also where the store failed over it: its questions are not answered then.
      return Optional.of(new TooLong(limit.orElse(offset), offset));
    }
    if (end.failure().isPresent()) {
      return Optional.of(StoreWork.failed(end.failure().get()));
    }
    if (end.end() == Ingest.End.MISMATCH) {
      return Optional.of(new ChecksumMismatch(offset));
    }
    return end.clean() ? Optional.empty() : Optional.of(new Interrupted(by(end), offset));
  }

  private Cut by(StreamEnd end) {
    return end.end() == Ingest.End.STOPPED ? cut.orElse(Cut.CLIENT) : Cut.CLIENT;
  }

  /**
   * The lease was refused.
   *
   * @param unanswered what the upload was told before, and gave no answer to
   */
  static UploadReply refused(UploadReply refusal, Optional<Record> unanswered) {
    if (refusal instanceof AlreadyComplete complete
        && unanswered.filter(said -> completed(said, complete)).isPresent()) {
      // That was the last word, and it was heard.
      return complete.standing();
    }
    boolean lost = unanswered.isPresent() && refusal instanceof NotFound;
    return lost ? new Unavailable("the upload was not journalled") : refusal;
  }

  /** One that ended elsewhere has not: others may have brought the rest, and its bytes as well. */
  private static boolean completed(Record said, AlreadyComplete complete) {
    return said.release() && said.end() == complete.standing().offset();
  }
}
