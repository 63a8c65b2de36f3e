package dev.wharf.tus.core;

import dev.wharf.storage.spi.StoredObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** RFC 9110 §13: conditions on the object as it is now, in the order of §13.2.2. */
final class Preconditions {
  private final RequestHeaders headers;
  private final StoredObject object;

  Preconditions(RequestHeaders headers, StoredObject object) {
    this.headers = headers;
    this.object = object;
  }

  static String etag(StoredObject object) {
    return '"' + object.etag().replace("\"", "") + '"';
  }

  /** 412 or 304, or empty if the request goes on. */
  OptionalInt status() {
    if (!mustMatch()) {
      return OptionalInt.of(412);
    }
    return isNew() ? OptionalInt.empty() : OptionalInt.of(304);
  }

  /** §13.1.1 If-Match, or else §13.1.4 If-Unmodified-Since. */
  private boolean mustMatch() {
    return holds(Field.IF_MATCH, tags -> names(tags, false))
        .or(() -> date(Field.IF_UNMODIFIED_SINCE).map(since -> !modified().isAfter(since)))
        .orElse(true);
  }

  /** §13.1.2 If-None-Match, or else §13.1.3 If-Modified-Since. */
  private boolean isNew() {
    return holds(Field.IF_NONE_MATCH, tags -> !names(tags, true))
        .or(() -> date(Field.IF_MODIFIED_SINCE).map(since -> modified().isAfter(since)))
        .orElse(true);
  }

  /** §13.1.5 If-Range: whether a range may be sent instead of the whole. */
  boolean rangeApplies() {
    return headers
        .get(Field.IF_RANGE)
        .map(
            value ->
                value.strip().equals(etag(object))
                    || HttpDate.parse(value).filter(modified()::equals).isPresent())
        .orElse(true);
  }

  private Optional<Boolean> holds(Field field, Predicate<String> test) {
    return headers.get(field).map(test::test);
  }

  /** A comparison that is not weak refuses tags marked {@code W/}. */
  private boolean names(String tags, boolean weak) {
    return tags.strip().equals("*")
        || Stream.of(tags.split(","))
            .map(String::strip)
            .map(tag -> weak && tag.startsWith("W/") ? tag.substring(2) : tag)
            .anyMatch(etag(object)::equals);
  }

  private Optional<Instant> date(Field field) {
    return headers.get(field).flatMap(HttpDate::parse);
  }

  private Instant modified() {
    return HttpDate.second(object.modified());
  }
}
