package dev.wharf.ftp.command;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words after SITE that have arguments of their own. */
final class SiteReaders {
  private static final Pattern MODE_AND_PATH = Pattern.compile("([0-7]{1,4}) (.+)");
  private static final Pattern SYMBOLIC = Pattern.compile("[ugoa]*[-+=][-+=,rwxXstugoa]* .+");
  private static final int OCTAL = 8;

  private SiteReaders() {}

  static Parsed mode(Verb said, String argument) {
    Matcher matcher = MODE_AND_PATH.matcher(argument);
    if (matcher.matches() && !matcher.group(2).isBlank()) {
      int mode = Integer.parseInt(matcher.group(1), OCTAL);
      return new Parsed.Understood(said, new FtpCommand.SiteChmod(mode, matcher.group(2)));
    }
    return SYMBOLIC.matcher(argument).matches()
        ? Readers.notOffered(said, argument, said.syntax())
        : Readers.wrong(said, argument, said.syntax());
  }

  /** Names with spaces go between quotes. */
  static Parsed copy(Verb said, String argument) {
    Optional<List<String>> words = Quoted.words(argument.strip());
    boolean two =
        words.isPresent()
            && words.get().size() == 2
            && words.get().stream().noneMatch(String::isBlank);
    return two
        ? new Parsed.Understood(
            said, new FtpCommand.SiteCopy(words.get().get(0), words.get().get(1)))
        : Readers.wrong(said, argument, "two paths, between quotes if they have spaces");
  }

  static Parsed kick(Verb said, String argument) {
    return argument.isBlank()
        ? Readers.missing(said)
        : new Parsed.Understood(said, new FtpCommand.SiteKick(argument.strip()));
  }
}
