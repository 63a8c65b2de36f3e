package dev.wharf.storage.spi;

/**
 * A block of slot numbers that belongs to one grant for ever: {@code first, first + 1, …}. No other
 * grant is ever given one of them, whether they were used or not.
 *
 * @param first the lowest number, from 1 on
 * @param count how many
 */
public record Slots(int first, int count) {
  public Slots {
    if (first < 1 || count < 1) {
      throw new IllegalArgumentException(
          "slots: first " + first + ", count " + count + " (expected: both at least 1)");
    }
  }
}
