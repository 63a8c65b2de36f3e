package dev.wharf.ftp.command;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MFMT, MDTM with a time, MFF (draft-somers-ftp-mfxx), SITE UTIME. */
final class TimeReaders {
  private static final String TIME_AND_PATH = "YYYYMMDDHHMMSS[.sss] <path>";
  private static final String FACTS_AND_PATH = "modify=YYYYMMDDHHMMSS[.sss]; <path>";

  /** As ncftp says it: access, modification and creation, in this order. */
  private static final Pattern THREE_TIMES =
      Pattern.compile("(.+) [0-9]{14} ([0-9]{14}) [0-9]{14} UTC", Pattern.CASE_INSENSITIVE);

  private static final Pattern TO_THE_MINUTE = Pattern.compile("([0-9]{12}) (.+)");

  private TimeReaders() {}

  /** Whether MDTM is told a time; a first word that is not one begins a path. */
  static boolean beginsWithTime(String argument) {
    int space = argument.indexOf(' ');
    return space > 0
        && !argument.substring(space + 1).isBlank()
        && Times.read(argument.substring(0, space)).isPresent();
  }

  static Parsed timeThenPath(Verb said, String argument) {
    return beginsWithTime(argument)
        ? modified(
            said,
            argument.substring(0, argument.indexOf(' ')),
            argument.substring(argument.indexOf(' ') + 1))
        : Readers.wrong(said, argument, TIME_AND_PATH);
  }

  /** The only fact that can be set is {@code modify}, and so there is only one. */
  static Parsed factsThenPath(Verb said, String argument) {
    int end = argument.indexOf("; ");
    String facts = argument.substring(0, Math.max(end, 0));
    int equals = facts.indexOf('=');
    if (equals <= 0 || argument.substring(end + 2).isBlank()) {
      return Readers.wrong(said, argument, FACTS_AND_PATH);
    }
    boolean only = facts.indexOf(';') < 0;
    return only && facts.substring(0, equals).equalsIgnoreCase("modify")
        ? modified(said, facts.substring(equals + 1), argument.substring(end + 2))
        : Readers.notOffered(said, argument, FACTS_AND_PATH);
  }

  /**
   * Both forms that are about: {@code <time> <path>} and {@code <path> <time> <time> <time> UTC}.
   */
  static Parsed utime(Verb said, String argument) {
    Matcher three = THREE_TIMES.matcher(argument);
    Matcher minute = TO_THE_MINUTE.matcher(argument);
    if (three.matches()) {
      return modified(said, three.group(2), three.group(1));
    }
    return minute.matches()
        ? modified(said, minute.group(1) + "00", minute.group(2))
        : timeThenPath(said, argument);
  }

  private static Parsed modified(Verb said, String time, String path) {
    Optional<Instant> instant = Times.read(time);
    return instant.isPresent() && !path.isBlank()
        ? new Parsed.Understood(said, new FtpCommand.SetModified(said, instant.get(), path))
        : Readers.wrong(said, time, TIME_AND_PATH);
  }
}
