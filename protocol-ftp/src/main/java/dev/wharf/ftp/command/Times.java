package dev.wharf.ftp.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code YYYYMMDDHHMMSS[.sss]} in UTC, RFC 3659 section 2.3. */
final class Times {
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\\.([0-9]+))?");
  private static final int NANO_DIGITS = 9;

  private Times() {}

  /** The time, or empty if the text is none, or none that the calendar has. */
  static Optional<Instant> read(String text) {
    Matcher time = TIME.matcher(text);
    return time.matches() ? read(time) : Optional.empty();
  }

  private static Optional<Instant> read(Matcher time) {
    int hour = number(time.group(4));
    int minute = number(time.group(5));
    int second = number(time.group(6));
    // "the value 60 is allowed in case of leap seconds"; it is the next minute's first.
    if (hour > 23 || minute > 59 || second > 60) {
      return Optional.empty();
    }
    try {
      LocalDate day =
          LocalDate.of(number(time.group(1)), number(time.group(2)), number(time.group(3)));
      return Optional.of(
          day.atTime(hour, minute)
              .toInstant(ZoneOffset.UTC)
              .plusSeconds(second)
              .plusNanos(fraction(Optional.ofNullable(time.group(7)))));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private static int fraction(Optional<String> digits) {
    return digits.map(text -> number((text + "000000000").substring(0, NANO_DIGITS))).orElse(0);
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }
}
