package dev.wharf.app.admin;

import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Busy;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.Unavailable;
import java.util.OptionalLong;

/** From what an upload replies to what is answered. */
final class Verdicts {
  private Verdicts() {}

  /** What a cut left: bytes durably stored, and whether they are an object by now. */
  record Settled(String id, long offset, OptionalLong length, boolean complete) {}

  /**
   * After a cut.
   *
   * @throws Refused with the reason
   */
  static Settled settled(String id, UploadReply reply) {
    if (reply instanceof Standing standing) {
      return new Settled(id, standing.offset(), standing.length(), standing.complete());
    }
    throw new Refused(problem(id, reply));
  }

  /**
   * After a termination; one that has ended before has ended.
   *
   * @throws Refused with the reason
   */
  static void ended(String id, UploadReply reply) {
    if (!(reply instanceof Terminated) && !(reply instanceof Gone)) {
      throw new Refused(problem(id, reply));
    }
  }

  static Problem problem(String id, UploadReply reply) {
    if (reply instanceof NotFound) {
      return unknown(id);
    } else if (reply instanceof Gone gone) {
      return Problem.gone(id, UploadView.word(gone.end()));
    } else if (reply instanceof Busy) {
      return Problem.busy(id);
    } else if (reply instanceof StoreFailed failed) {
      return Problem.storeFailed(failed.detail());
    } else if (reply instanceof Unavailable unavailable) {
      return Problem.unavailable(unavailable.detail());
    }
    throw new IllegalArgumentException("reply: " + reply + " (expected: one to an admin)");
  }

  static Problem unknown(String id) {
    return Problem.notFound("upload", id, "the id of one that is here");
  }
}
