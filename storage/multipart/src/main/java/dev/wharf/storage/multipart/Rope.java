package dev.wharf.storage.multipart;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Chunks as they came, in order, and not copied. Only chunks so small that their objects would
 * outweigh their bytes are copied together.
 */
final class Rope {
  private static final int SMALL = 1 << 10;
  private static final int LARGEST_SLAB = 16 << 10;

  private final Deque<ByteString> chunks = new ArrayDeque<>();
  private byte[] slab = new byte[0];
  private int slabFrom;
  private int slabTo;
  private long size;

  long size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(ByteString chunk) {
    size += chunk.size();
    if (chunk.size() < SMALL) {
      copy(chunk);
    } else {
      closeSlab();
      chunks.add(chunk);
    }
  }

  private void copy(ByteString chunk) {
    if (slab.length - slabTo < chunk.size()) {
      closeSlab();
      slab = new byte[Math.max(SMALL, Math.min(2 * slab.length, LARGEST_SLAB))];
      slabFrom = 0;
      slabTo = 0;
    }
    chunk.copyToArray(slab, slabTo);
    slabTo += chunk.size();
  }

  private void closeSlab() {
    if (slabTo > slabFrom) {
      chunks.add(ByteString.fromArrayUnsafe(slab, slabFrom, slabTo - slabFrom));
      slabFrom = slabTo;
    }
  }

  /** Takes exactly so many bytes from the front. */
  ByteString take(long wanted) {
    closeSlab();
    ByteStringBuilder taken = new ByteStringBuilder();
    long left = wanted;
    while (left > 0) {
      ByteString chunk = chunks.remove();
      if (chunk.size() > left) {
        chunks.addFirst(chunk.drop((int) left));
        chunk = chunk.take((int) left);
      }
      taken.append(chunk);
      left -= chunk.size();
    }
    size -= wanted;
    return taken.result();
  }

  ByteString takeAll() {
    return take(size);
  }

  void clear() {
    chunks.clear();
    slabFrom = slabTo;
    size = 0;
  }
}
