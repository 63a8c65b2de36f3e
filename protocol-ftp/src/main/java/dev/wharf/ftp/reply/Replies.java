package dev.wharf.ftp.reply;

import dev.wharf.ftp.command.FeatureContext;
import dev.wharf.ftp.command.Parsed;
import dev.wharf.ftp.command.Verb;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.upload.UploadReply;
import dev.wharf.upload.UploadReply.Standing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of a thing, in FTP's words.
 *
 * <p>Clients read the first digit: after 4yz they try again, after 5yz they give up (RFC 959
 * section 4.2). So what may pass is never 5yz, and what cannot pass never 4yz. A transfer that was
 * cut short is always 4yz and says how many bytes are kept: they can be gone on from. The words of
 * a back end go to the log, not to the client.
 */
public final class Replies {
  private static final String AGAIN = "; try again in a moment";

  private Replies() {}

  // Lines that are no commands

  /** 500 for what is no word of FTP, 502 for one that is not offered. */
  public static Reply of(Parsed.Unknown unknown) {
    return unknown.known()
        ? Reply.of(502, unknown.word() + " is not offered; HELP names what is")
        : Reply.of(500, "'" + unknown.word() + "' is not a command; HELP names them");
  }

  /** 501; for what is not offered 504, or what the verb's own RFC has for it. */
  public static Reply of(Parsed.Malformed malformed) {
    return malformed.notOffered() ? notOffered(malformed) : Reply.of(501, malformed.expected());
  }

  /** 522: RFC 2428 section 2, which has clients read what is between the brackets. */
  private static Reply notOffered(Parsed.Malformed malformed) {
    return switch (malformed.verb()) {
      case EPRT, EPSV -> Reply.of(522, "Network protocol not supported, use (1,2)");
      case PROT -> Reply.of(536, malformed.expected());
      default -> Reply.of(504, malformed.expected());
    };
  }

  // Uploads

  /** What {@code Uploads} says, be it of a transfer that came in or of anything else. */
  public static Reply of(UploadReply reply) {
    if (reply instanceof Standing standing) {
      return standing(standing);
    } else if (reply instanceof UploadReply.Terminated) {
      return Reply.of(250, "Removed");
    } else if (reply instanceof UploadReply.Interrupted interrupted) {
      return interrupted(interrupted);
    } else if (reply instanceof UploadReply.StoreFailed failed) {
      return of(failed.kind(), failed.mayRetry());
    } else if (reply instanceof UploadReply.OffsetMismatch mismatch) {
      return wrongOffset(mismatch.provided(), mismatch.expected());
    } else if (reply instanceof UploadReply.TooLong tooLong) {
      return Reply.of(552, "Too long (expected: at most " + tooLong.limit() + " bytes)");
    } else if (reply instanceof UploadReply.LengthConflict conflict) {
      return length(conflict);
    }
    return contended(reply);
  }

  private static Reply contended(UploadReply reply) {
    if (reply instanceof UploadReply.KeyClaimed) {
      return Reply.of(450, "Another upload to this name is under way" + AGAIN);
    } else if (reply instanceof UploadReply.KeyTaken) {
      return lasting(StorageFailure.Kind.ALREADY_EXISTS);
    } else if (reply instanceof UploadReply.Busy || reply instanceof UploadReply.AlreadyComplete) {
      return Reply.of(450, "This upload is being finished" + AGAIN);
    } else if (reply instanceof UploadReply.ChecksumMismatch) {
      return Reply.of(451, "The bytes are not what was announced" + AGAIN);
    } else if (reply instanceof UploadReply.NotFound || reply instanceof UploadReply.Gone) {
      return Reply.of(451, "This upload is no more; send the file from its start");
    } else if (reply instanceof UploadReply.FinalUpload
        || reply instanceof UploadReply.UnfitPartial) {
      return Reply.of(550, "This upload is made of others, and takes no bytes");
    }
    // Unavailable, or an id that somebody else had first.
    return Reply.of(451, "Nobody could answer" + AGAIN);
  }

  private static Reply standing(Standing standing) {
    return standing.complete()
        ? Reply.of(226, "Transfer complete; " + standing.offset() + " bytes are stored")
        : kept("The transfer ended early", standing.offset());
  }

  private static Reply interrupted(UploadReply.Interrupted interrupted) {
    String why =
        switch (interrupted.cut()) {
          case CLIENT -> "The data connection broke";
          case PREEMPTED -> "Another session goes on with this upload";
          case DRAINING -> "This server is shutting down";
        };
    return kept(why, interrupted.offset());
  }

  /**
   * 426: a transfer that came to no end.
   *
   * @param offset bytes that are durably stored, from which it can go on
   */
  public static Reply kept(String why, long offset) {
    return Reply.of(
        426, why + "; " + offset + " bytes are kept, REST " + offset + " and STOR go on");
  }

  /**
   * 554: RFC 3659 section 5.4, "Requested action not taken: invalid REST parameter". But an upload
   * that has grown since its client asked, such as by what an earlier connection had left, or by
   * bytes whose acknowledgement was lost with a replica, can go on: a 5xx would end it.
   */
  public static Reply wrongOffset(long provided, long expected) {
    return provided < expected
        ? kept("The upload has grown meanwhile", expected)
        : Reply.of(554, "REST " + provided + " (expected: " + expected + ")");
  }

  private static Reply length(UploadReply.LengthConflict conflict) {
    String expected =
        conflict.known().isPresent()
            ? Long.toString(conflict.known().getAsLong())
            : "at least " + conflict.offset();
    return Reply.of(552, "Size " + conflict.declared() + " (expected: " + expected + ")");
  }

  // The object store

  /** Why the object store did not do it. */
  public static Reply of(StorageFailure.Kind kind, boolean mayRetry) {
    return mayRetry ? passing(kind) : lasting(kind);
  }

  private static Reply passing(StorageFailure.Kind kind) {
    return switch (kind) {
      case QUOTA -> Reply.of(452, "No room" + AGAIN);
      case THROTTLED, ALREADY_EXISTS, PRECONDITION ->
          Reply.of(450, "Storage is busy with this" + AGAIN);
      case NOT_FOUND, DENIED, UNAVAILABLE, CORRUPT, UNSUPPORTED, UNKNOWN ->
          Reply.of(451, "Storage did not answer" + AGAIN);
    };
  }

  private static Reply lasting(StorageFailure.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> Reply.of(550, "No such file or folder");
      case ALREADY_EXISTS -> Reply.of(550, "Something of that name is there");
      case PRECONDITION -> Reply.of(550, "What is there is not what was expected");
      case DENIED -> Reply.of(550, "Storage does not permit it");
      case QUOTA -> Reply.of(552, "No room");
      case CORRUPT -> Reply.of(550, "What is stored is damaged");
      case UNSUPPORTED -> Reply.of(504, "Storage cannot do this");
      case UNKNOWN -> Reply.of(550, "Storage failed");
      case THROTTLED, UNAVAILABLE -> passing(kind);
    };
  }

  // Paths

  /** 257 of MKD, RFC 959 appendix II: the path quoted, quotes in it doubled. */
  public static Reply madeFolder(String path) {
    return Reply.of(257, quoted(path) + " is made");
  }

  /** 257 of PWD. */
  public static Reply workingFolder(String path) {
    return Reply.of(257, quoted(path) + " is the working folder");
  }

  private static String quoted(String path) {
    return '"' + path.replace("\"", "\"\"") + '"';
  }

  /**
   * 250 of MLST, RFC 3659 section 7.2: one entry, on a line of its own between two others.
   *
   * @param facts as {@code FactWriter} writes them
   */
  public static Reply facts(String facts, String path) {
    return new Reply(250, List.of("Listing " + path, facts + " " + path, "End"));
  }

  /**
   * 212 or 213 of STAT with a path, RFC 959 section 4.1.3.
   *
   * @param code 212 = a folder, 213 = a file
   * @param lines as LIST would write them
   */
  public static Reply listing(int code, String path, List<String> lines) {
    return multi(code, "Status of " + path + ":", lines, "End of status");
  }

  /** 211 of STAT. */
  public static Reply status(String title, List<String> lines) {
    return multi(211, title, lines, "End of status");
  }

  // About the server

  /** 211 of FEAT, RFC 2389 section 3.2. */
  public static Reply features(FeatureContext context) {
    return multi(211, "Extensions supported:", Verb.features(context), "End");
  }

  /** 214 of HELP: all verbs, or what is known of one, such as {@code RETR} or {@code SITE COPY}. */
  public static Reply help(Optional<String> verb, FeatureContext context) {
    Help help = new Help(context);
    return verb.map(help::of).orElseGet(help::all);
  }

  /** 214 of SITE HELP. */
  public static Reply siteHelp(FeatureContext context) {
    return new Help(context).site();
  }

  static Reply multi(int code, String first, List<String> lines, String last) {
    return new Reply(
        code, Stream.of(List.of(first), lines, List.of(last)).flatMap(List::stream).toList());
  }
}
