package dev.wharf.app.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
final class Durations {
  /** Six digits of days are more than anybody waits for, and far from an overflow. */
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6}) ?(ms|s|m|h|d)");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private static final Pattern ZERO = Pattern.compile("0 ?(ms|s|m|h|d)");

  private Durations() {}

  /** As {@link #parse}, and 0s is one too. */
  static Optional<Duration> parseOrZero(String text) {
    return ZERO.matcher(text).matches() ? Optional.of(Duration.ZERO) : parse(text);
  }

  /** Longer than nothing; empty = no duration. */
  static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ChronoUnit unit = UNITS.getOrDefault(matcher.group(2), ChronoUnit.SECONDS);
    Duration duration = Duration.of(Long.parseLong(matcher.group(1)), unit);
    return Optional.of(duration).filter(some -> !some.isZero());
  }
}
