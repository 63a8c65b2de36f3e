package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.StorageFailure;
import java.util.OptionalLong;

/**
 * How large the parts of an upload are.
 *
 * <p>A part is held in memory, so that it may have a quarter of the budget at most. Of the slots, a
 * twentieth is left alone for the part that a commit makes of tails, and a tenth of the others is
 * not counted on: writers that died took slots that they did not use, and requests end before a
 * part is full.
 */
final class PartPlan {
  private static final long MIB = 1L << 20;
  private static final long MAX_IN_MEMORY = 1L << 30;
  private static final long EQUAL_OF_UNKNOWN_LENGTH = 16 * MIB;

  private final PartLimits limits;
  private final long partSize;
  private final long grain;
  private final long largestPart;
  private final int lastSlot;

  PartPlan(PartLimits limits, MultipartSettings settings, long budget) {
    long most = Math.min(limits.maxPart(), MAX_IN_MEMORY);
    this.limits = limits;
    this.partSize = Math.min(Math.max(settings.partSize(), limits.minPart()), most);
    this.grain = Math.min(MIB, partSize);
    this.largestPart = Math.min(Math.max(partSize, budget / 4), most);
    this.lastSlot = limits.maxParts() - Math.max(1, limits.maxParts() / 20);
    if (lastSlot < 1) {
      throw new IllegalArgumentException(
          "parts of an object: " + limits.maxParts() + " (expected: at least 2)");
    }
  }

  /** Bytes of a part as long as nothing asks for more. */
  long partSize() {
    return partSize;
  }

  /** Bytes of the largest part that is ever planned. */
  long largestPart() {
    return largestPart;
  }

  /** The last slot that a writer may use. */
  int lastSlot() {
    return lastSlot;
  }

  /** Most bytes of an upload whose length is known from the start. */
  long largestKnown() {
    return largestPart * countedOn(lastSlot);
  }

  /** Most bytes of an upload whose length is not known before its end. */
  long largestUnknown() {
    if (limits.equalParts()) {
      return fixedSize(OptionalLong.empty(), 0) * countedOn(lastSlot);
    }
    long at = 0;
    for (int slot = 1; slot <= countedOn(lastSlot); slot++) {
      at += growing(at);
    }
    return at;
  }

  /** Of so many slots, those that are not expected to be lost. */
  private static int countedOn(int slots) {
    return Math.max(1, slots - slots / 10);
  }

  /** Refuses a length that can never be had. */
  void require(OptionalLong length) {
    if (length.isPresent() && length.getAsLong() > largestKnown()) {
      throw refusal(length);
    }
  }

  /**
   * The size of all parts but the last, where parts must be equal; empty where they need not.
   *
   * @param atLeast bytes that the first part must hold
   */
  OptionalLong fixed(OptionalLong length, long atLeast) {
    return limits.equalParts() ? OptionalLong.of(fixedSize(length, atLeast)) : OptionalLong.empty();
  }

  private long fixedSize(OptionalLong length, long atLeast) {
    long size =
        length.isPresent()
            ? sized(length.getAsLong(), countedOn(lastSlot))
            : Math.min(largestPart, Math.max(partSize, EQUAL_OF_UNKNOWN_LENGTH));
    return Math.max(size, atLeast);
  }

  /**
   * The size of the next part, unless it is the last.
   *
   * @param length of the upload
   * @param from where the part begins
   * @param slot its number
   * @param fixed the size that all parts of this upload have
   * @throws StorageFailure UNSUPPORTED if the rest cannot fit
   */
  long next(OptionalLong length, long from, int slot, OptionalLong fixed) {
    int left = lastSlot - slot + 1;
    if (left < 1) {
      throw refusal(length);
    }
    if (length.isEmpty()) {
      return fixed.orElseGet(() -> growing(from));
    }
    long rest = Math.max(1, length.getAsLong() - from);
    long size = fixed.orElseGet(() -> sized(rest, countedOn(left)));
    if (rest > size * left) {
      throw refusal(length);
    }
    return size;
  }

  /** Refuses a slot that a writer may not use. */
  void requireSlot(OptionalLong length, int slot) {
    if (slot > lastSlot) {
      throw refusal(length);
    }
  }

  private long growing(long from) {
    return atLeastPartSize(from / Math.max(1, limits.maxParts() / 10));
  }

  private long sized(long rest, int slots) {
    return atLeastPartSize((rest + slots - 1) / slots);
  }

  private long atLeastPartSize(long wanted) {
    long rounded = (wanted + grain - 1) / grain * grain;
    return Math.min(largestPart, Math.max(partSize, rounded));
  }

  /**
   * Whether a request that ends may leave a part below the planned size: it must be large enough
   * for the store, and early ends must not use up the slots.
   *
   * @param planned as {@link #next} said
   */
  boolean mayEndEarly(long from, long size, int slot, long planned) {
    return !limits.equalParts()
        && size >= limits.minPart()
        && slot <= lastSlot
        && slot <= 1 + from / planned + lastSlot / 20;
  }

  /** The slot that a part at this place has if none was lost. */
  int likelySlot(long from) {
    return (int) Math.min(lastSlot, 1 + from / largestPart);
  }

  private StorageFailure refusal(OptionalLong length) {
    String message =
        length.isPresent()
            ? "an upload of "
                + length.getAsLong()
                + " bytes does not fit in the parts that are left: an upload of known length can"
                + " have at most "
                + largestKnown()
                + " bytes on this store"
            : "an upload of unknown length can have at most "
                + largestUnknown()
                + " bytes on this store";
    return new StorageFailure(StorageFailure.Kind.UNSUPPORTED, false, message);
  }
}
