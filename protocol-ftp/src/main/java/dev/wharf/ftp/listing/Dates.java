package dev.wharf.ftp.listing;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Times as listings write them: in UTC, in English, from the year 1 to the year 9999. */
final class Dates {
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /** Half of an average year, as ls has it. */
  private static final Duration HALF_A_YEAR = Duration.ofSeconds(31_556_952 / 2);

  /** How far the clocks of a store and of a session may be apart. */
  private static final Duration CLOCKS = Duration.ofHours(1);

  private Dates() {}

  /** {@code Jan 2 03:04} within the last half year, else {@code Jan 2 2025}: POSIX, ls, "-l". */
  static String ofList(Instant modified, Instant now) {
    LocalDateTime time = utc(modified);
    StringBuilder written = new StringBuilder(12).append(MONTHS.get(time.getMonthValue() - 1));
    padded(written.append(' '), time.getDayOfMonth(), 2, ' ').append(' ');
    boolean recent =
        modified.isAfter(now.minus(HALF_A_YEAR)) && modified.isBefore(now.plus(CLOCKS));
    if (recent) {
      padded(written, time.getHour(), 2, '0').append(':');
      return padded(written, time.getMinute(), 2, '0').toString();
    }
    return padded(written.append(' '), time.getYear(), 4, '0').toString();
  }

  /** {@code YYYYMMDDHHMMSS}: RFC 3659 section 2.3. */
  static String compact(Instant modified) {
    LocalDateTime time = utc(modified);
    StringBuilder written = padded(new StringBuilder(14), time.getYear(), 4, '0');
    padded(written, time.getMonthValue(), 2, '0');
    padded(written, time.getDayOfMonth(), 2, '0');
    padded(written, time.getHour(), 2, '0');
    padded(written, time.getMinute(), 2, '0');
    return padded(written, time.getSecond(), 2, '0').toString();
  }

  /** Faster than a formatter, and a folder may have a million names. */
  static StringBuilder padded(StringBuilder into, long number, int width, char with) {
    String digits = Long.toString(number);
    for (int i = digits.length(); i < width; i++) {
      into.append(with);
    }
    return into.append(digits);
  }

  private static LocalDateTime utc(Instant time) {
    Instant writable = time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    return LocalDateTime.ofInstant(writable, ZoneOffset.UTC);
  }
}
