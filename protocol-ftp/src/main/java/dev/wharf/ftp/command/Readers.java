package dev.wharf.ftp.command;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The readers that many verbs share, and what all readers are made of.
 *
 * <p>A path is what follows the one separating space, with every other space that it has: names may
 * begin and end with spaces. One of nothing but spaces counts as missing; {@code ./} before it
 * makes it a name.
 */
final class Readers {
  private static final int MAX_DIGITS = 19;
  private static final int SAID_BACK = 40;

  private Readers() {}

  /** No argument; blanks are forgiven. */
  static ArgumentReader none(Supplier<FtpCommand> command) {
    return (said, argument) ->
        argument.isBlank()
            ? new Parsed.Understood(said, command.get())
            : wrong(said, argument, "no argument");
  }

  /** Any text but a blank one. */
  static ArgumentReader text(Function<String, FtpCommand> command) {
    return (said, argument) ->
        argument.isBlank() ? missing(said) : new Parsed.Understood(said, command.apply(argument));
  }

  /** Any text, also none. */
  static ArgumentReader asTyped(Function<String, FtpCommand> command) {
    return (said, argument) -> new Parsed.Understood(said, command.apply(argument));
  }

  static ArgumentReader path(Function<String, FtpCommand> command) {
    return text(command);
  }

  static ArgumentReader optionalPath(Function<Optional<String>, FtpCommand> command) {
    return (said, argument) -> new Parsed.Understood(said, command.apply(unlessBlank(argument)));
  }

  static Optional<String> unlessBlank(String argument) {
    return argument.isBlank() ? Optional.empty() : Optional.of(argument);
  }

  static Parsed missing(Verb said) {
    return new Parsed.Malformed(said, false, said.word() + ": nothing (expected: " + syntax(said));
  }

  static Parsed wrong(Verb said, String value, String expected) {
    return new Parsed.Malformed(said, false, explain(said, value, expected));
  }

  static Parsed notOffered(Verb said, String value, String expected) {
    return new Parsed.Malformed(said, true, explain(said, value, expected));
  }

  private static String syntax(Verb said) {
    return said.syntax() + ")";
  }

  private static String explain(Verb said, String value, String expected) {
    return said.word() + ": '" + cut(value) + "' (expected: " + expected + ")";
  }

  private static String cut(String value) {
    return value.length() <= SAID_BACK
        ? value
        : value.substring(0, value.offsetByCodePoints(0, SAID_BACK / 2)) + "...";
  }

  /** Digits only, no sign, no space, up to 2^63 - 1. */
  static OptionalLong number(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS || !text.chars().allMatch(Readers::isDigit)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.empty();
    }
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
