package dev.wharf.tus.core;

import dev.wharf.storage.spi.ByteRange;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * RFC 9110 §14: one range of bytes. Several, and what is not a range at all, are as if not asked
 * for: the whole object is sent, as §14.2 allows.
 */
final class Ranges {
  private static final String UNIT = "bytes=";

  private Ranges() {}

  /** What of {@code size} bytes was asked for. */
  sealed interface Asked {
    /** All of it. */
    record Whole() implements Asked {}

    /** A part of it. */
    record Part(ByteRange range) implements Asked {}

    /** Nothing that is there. */
    record Beyond() implements Asked {}
  }

  static Asked of(Optional<String> header, long size) {
    return header
        .map(String::strip)
        .filter(value -> value.regionMatches(true, 0, UNIT, 0, UNIT.length()))
        .map(value -> spec(value.substring(UNIT.length()).strip(), size))
        .orElseGet(Asked.Whole::new);
  }

  private static Asked spec(String spec, long size) {
    int dash = spec.indexOf('-');
    if (dash < 0) {
      return new Asked.Whole();
    }
    String first = spec.substring(0, dash);
    String last = spec.substring(dash + 1);
    return first.isEmpty()
        ? suffix(Integers.parse(last), size)
        : between(Integers.parse(first), last, size);
  }

  /** The last so many bytes; of an object that has fewer, all. */
  private static Asked suffix(OptionalLong count, long size) {
    if (count.isEmpty() || (size == 0 && count.getAsLong() > 0)) {
      return new Asked.Whole();
    }
    return part(Math.max(0, size - count.getAsLong()), size);
  }

  private static Asked between(OptionalLong first, String last, long size) {
    OptionalLong end = last.isEmpty() ? OptionalLong.of(Long.MAX_VALUE) : Integers.parse(last);
    if (first.isEmpty() || end.isEmpty() || end.getAsLong() < first.getAsLong()) {
      return new Asked.Whole();
    }
    return part(first.getAsLong(), Math.min(size, Integers.sum(end.getAsLong(), 1)));
  }

  private static Asked part(long from, long to) {
    return from < to ? new Asked.Part(new ByteRange(from, to)) : new Asked.Beyond();
  }
}
