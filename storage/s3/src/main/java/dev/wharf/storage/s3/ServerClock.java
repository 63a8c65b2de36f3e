package dev.wharf.storage.s3;

import dev.wharf.storage.s3.S3Check.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The server's clock beside this machine's. From 15 minutes on AWS refuses what is signed. */
final class ServerClock {
  private static final Duration BEARABLE = Duration.ofMinutes(5);

  private ServerClock() {}

  static Finding compare(Bench bench) {
    Optional<String> date = bench.head("first").sdkHttpResponse().firstMatchingHeader("Date");
    return date.flatMap(ServerClock::parse)
        .map(server -> compare(server, Instant.now()))
        .orElseGet(() -> new Finding(true, "it does not say"));
  }

  static Finding compare(Instant server, Instant here) {
    Duration apart = Duration.between(server, here).abs();
    return new Finding(apart.compareTo(BEARABLE) <= 0, apart.toSeconds() + " s apart");
  }

  private static Optional<Instant> parse(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
