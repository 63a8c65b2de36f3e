package dev.wharf.ftp.command;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/** From a line to a command. Pure, and total: whatever a client sends, there is an answer. */
public final class CommandParser {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{1,12}");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");
  private static final int SAID_BACK = 12;

  private CommandParser() {}

  /**
   * Reads a line.
   *
   * @param line without its end, telnet sequences removed; UTF-8, or else taken for Windows'
   *     Latin-1
   */
  public static Parsed parse(ByteString line) {
    String text = LineText.of(line);
    String word = firstWord(text);
    String argument = rest(text);
    if (!WORD.matcher(word).matches()) {
      return new Parsed.Unknown(speakable(word), false);
    }
    String upper = word.toUpperCase(Locale.ROOT);
    return upper.equals("SITE") ? site(argument) : verb(upper, argument);
  }

  private static Parsed verb(String word, String argument) {
    Optional<Verb> verb = Words.verb(word, argument);
    return verb.isPresent()
        ? checked(verb.get(), argument)
        : new Parsed.Unknown(word, Words.NOT_OFFERED.contains(word));
  }

  /** What follows SITE is a verb of its own; SITE itself is offered, so none is ever unheard of. */
  private static Parsed site(String argument) {
    String word = firstWord(argument);
    if (word.isEmpty()) {
      return new Parsed.Malformed(
          Verb.SITE_HELP, false, "SITE: nothing (expected: one of what SITE HELP names)");
    }
    String upper = "SITE " + speakable(word).toUpperCase(Locale.ROOT);
    Optional<Verb> verb = Words.verb(upper, rest(argument));
    return verb.isPresent() ? checked(verb.get(), rest(argument)) : new Parsed.Unknown(upper, true);
  }

  /** No name, password or text may hold a control character: replies and logs are made of lines. */
  private static Parsed checked(Verb verb, String argument) {
    return argument.chars().anyMatch(Character::isISOControl)
        ? new Parsed.Malformed(
            verb, false, verb.word() + ": (expected: UTF-8 without control characters)")
        : verb.read(argument);
  }

  private static String firstWord(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  private static String rest(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? "" : text.substring(space + 1);
  }

  private static String speakable(String word) {
    String cut = word.length() <= SAID_BACK ? word : word.substring(0, SAID_BACK);
    return UNPRINTABLE.matcher(cut).replaceAll("?");
  }
}
