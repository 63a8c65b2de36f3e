package dev.wharf.ftp.command;

import dev.wharf.ftp.command.FtpCommand.Representation;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TYPE, MODE, STRU, REST, ALLO: RFC 959 sections 4.1.2 and 4.1.3. */
final class ParameterReaders {
  private static final String COUNT = "an integer from 0 to " + Long.MAX_VALUE;
  private static final Pattern ALLOCATION =
      Pattern.compile("([0-9]+)( R ([0-9]+))?", Pattern.CASE_INSENSITIVE);

  private ParameterReaders() {}

  static Parsed type(Verb said, String argument) {
    return switch (upper(argument)) {
      case "A", "A N" -> new Parsed.Understood(said, new FtpCommand.Type(Representation.ASCII));
      case "I", "L 8", "L8" ->
          new Parsed.Understood(said, new FtpCommand.Type(Representation.IMAGE));
      case "A T", "A C", "E", "E N", "E T", "E C", "L 7", "L7" ->
          Readers.notOffered(said, argument, "A, I or L 8");
      default -> Readers.wrong(said, argument, "A, I or L 8");
    };
  }

  static Parsed mode(Verb said, String argument) {
    return switch (upper(argument)) {
      case "S" -> new Parsed.Understood(said, new FtpCommand.Mode());
      case "B", "C", "Z" -> Readers.notOffered(said, argument, "S");
      default -> Readers.wrong(said, argument, "S");
    };
  }

  static Parsed structure(Verb said, String argument) {
    return switch (upper(argument)) {
      case "F" -> new Parsed.Understood(said, new FtpCommand.Stru());
      case "R", "P" -> Readers.notOffered(said, argument, "F");
      default -> Readers.wrong(said, argument, "F");
    };
  }

  /** RFC 3659 section 5: in stream mode a marker is a number of bytes. */
  static Parsed restart(Verb said, String argument) {
    OptionalLong offset = Readers.number(argument.strip());
    return offset.isPresent()
        ? new Parsed.Understood(said, new FtpCommand.Rest(offset.getAsLong()))
        : Readers.wrong(said, argument, COUNT);
  }

  /** The record size means nothing where files have no records. */
  static Parsed allocate(Verb said, String argument) {
    Matcher allocation = ALLOCATION.matcher(argument.strip());
    OptionalLong size =
        allocation.matches() ? Readers.number(allocation.group(1)) : OptionalLong.empty();
    return size.isPresent()
        ? new Parsed.Understood(said, new FtpCommand.Allo(size.getAsLong()))
        : Readers.wrong(said, argument, COUNT);
  }

  private static String upper(String argument) {
    return argument.strip().toUpperCase(Locale.ROOT);
  }
}
