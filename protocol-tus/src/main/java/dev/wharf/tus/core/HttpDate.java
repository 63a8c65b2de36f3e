package dev.wharf.tus.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** RFC 9110 §5.6.7: dates to the second; one form is written, three are read. */
final class HttpDate {
  private static final DateTimeFormatter IMF_FIXDATE = form("EEE, dd MMM yyyy HH:mm:ss 'GMT'");
  private static final List<DateTimeFormatter> FORMS =
      List.of(IMF_FIXDATE, rfc850(), form("EEE MMM ppd HH:mm:ss yyyy"));

  private HttpDate() {}

  static String format(Instant time) {
    return IMF_FIXDATE.format(time.atOffset(ZoneOffset.UTC));
  }

  /** The time, or empty if the text is in none of the three forms. */
  static Optional<Instant> parse(String text) {
    return FORMS.stream().flatMap(form -> read(form, text).stream()).findFirst();
  }

  /** Sub-seconds cannot be said, so they do not count. */
  static Instant second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Optional<Instant> read(DateTimeFormatter form, String text) {
    try {
      return Optional.of(LocalDateTime.parse(text.strip(), form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException otherForm) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US);
  }

  /** Two digits of a year mean 1970 to 2069. */
  private static DateTimeFormatter rfc850() {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US);
  }
}
