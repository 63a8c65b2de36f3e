package dev.wharf.tus.core;

import java.util.OptionalLong;

/**
 * The integers of this protocol: tus 1.0.0, "The value MUST be a non-negative integer", here up to
 * 2^63 - 1; digits only, no sign, no space.
 */
final class Integers {
  static final String EXPECTED = "an integer from 0 to " + Long.MAX_VALUE;
  private static final int MAX_DIGITS = 19;

  private Integers() {}

  /** The number, or empty if the text is not one. */
  static OptionalLong parse(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      value = value * 10 + digit;
      if (digit < 0 || digit > 9 || value < 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(value);
  }

  /** {@code a + b}, or the largest integer if that is less. */
  static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
