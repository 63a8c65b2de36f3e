package dev.wharf.app;

/**
 * How many HTTP connections are taken at once. An upload under way takes some 60 KiB of the heap,
 * most of it for its streams, whatever its size; connections beyond what fits wait to be accepted,
 * which costs their clients time, and not the process its life.
 */
final class Connections {
  private static final long HEAP_OF_EACH = 128 << 10;
  private static final int LEAST = 64;

  private Connections() {}

  /**
   * @param heap bytes that the heap may have
   * @param most whatever the heap
   */
  static int within(long heap, int most) {
    return (int) Math.min(most, Math.max(LEAST, heap / HEAP_OF_EACH));
  }
}
