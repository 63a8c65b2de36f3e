package dev.wharf.ftp.command;

import dev.wharf.ftp.command.FtpCommand.Digest;
import dev.wharf.ftp.command.FtpCommand.Opts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** OPTS, RFC 2389 section 4: the options are in the words of the verb that they are for. */
final class OptionReaders {
  private OptionReaders() {}

  static Parsed read(Verb said, String argument) {
    String text = argument.strip();
    int space = text.indexOf(' ');
    String verb = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
    String options = space < 0 ? "" : text.substring(space + 1).strip();
    return switch (verb) {
      case "" -> Readers.missing(said);
      case "UTF8", "UTF-8" -> utf8(said, options);
      case "MLST" -> new Parsed.Understood(said, new Opts.Mlst(facts(options)));
      case "HASH" -> hash(said, options);
      default -> new Parsed.Understood(said, new Opts.Other(verb));
    };
  }

  /** {@code NLST} is what an old draft wanted said. */
  private static Parsed utf8(Verb said, String options) {
    return switch (options.toUpperCase(Locale.ROOT)) {
      case "", "ON", "NLST" -> new Parsed.Understood(said, new Opts.Utf8(true));
      case "OFF" -> new Parsed.Understood(said, new Opts.Utf8(false));
      default -> Readers.wrong(said, options, "UTF8 ON or UTF8 OFF");
    };
  }

  /**
   * RFC 3659 section 7.9: facts in any case, a semicolon after each; what is unknown is ignored.
   */
  private static List<String> facts(String options) {
    return Arrays.stream(options.split(";", -1))
        .map(fact -> fact.strip().toLowerCase(Locale.ROOT))
        .filter(fact -> !fact.isEmpty())
        .toList();
  }

  private static Parsed hash(Verb said, String options) {
    Optional<Digest> digest =
        Arrays.stream(Digest.values())
            .filter(candidate -> candidate.label().equalsIgnoreCase(options))
            .findFirst();
    return options.isEmpty() || digest.isPresent()
        ? new Parsed.Understood(said, new Opts.Hash(digest))
        : Readers.notOffered(said, options, "a checksum that FEAT names");
  }
}
