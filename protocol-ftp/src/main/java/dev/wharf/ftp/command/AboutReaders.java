package dev.wharf.ftp.command;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** HOST, HELP, STAT, LANG. */
final class AboutReaders {
  /** RFC 7151 section 3.1: a domain name, or an address in brackets. */
  private static final Pattern HOST =
      Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]|[^\\s\\[\\]]{1,253}");

  /** RFC 2640 section 4.1, by way of RFC 1766. */
  private static final Pattern TAG = Pattern.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,8}");

  private AboutReaders() {}

  static Parsed host(Verb said, String argument) {
    String name = argument.strip();
    return HOST.matcher(name).matches()
        ? new Parsed.Understood(said, new FtpCommand.Host(name))
        : Readers.wrong(said, argument, "a domain name, or an address in brackets");
  }

  static Parsed help(Verb said, String argument) {
    return new Parsed.Understood(
        said,
        new FtpCommand.Help(
            Readers.unlessBlank(argument.strip()).map(verb -> verb.toUpperCase(Locale.ROOT))));
  }

  static Parsed status(Verb said, String argument) {
    return Readers.none(() -> new FtpCommand.Stat(Optional.empty())).read(said, argument);
  }

  /** As LIST reads it, options and all; options alone ask for the working folder. */
  static Parsed statusOf(Verb said, String argument) {
    String path = ListArgument.of(argument).path().orElse(".");
    return new Parsed.Understood(said, new FtpCommand.Stat(Optional.of(path)));
  }

  static Parsed language(Verb said, String argument) {
    String tag = argument.strip();
    return tag.isEmpty() || TAG.matcher(tag).matches()
        ? new Parsed.Understood(said, new FtpCommand.Lang(Readers.unlessBlank(tag)))
        : Readers.wrong(said, argument, "a language tag such as en");
  }
}
