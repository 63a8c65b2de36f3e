package dev.wharf.ftp.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/**
 * Memory that carries one connection's bytes, and serves again once whoever got them has done with
 * them. A fresh array is cleared before it is filled, and lies in no cache: at hundreds of
 * megabytes a second that costs more than reading the socket does.
 *
 * <p>Nobody has to give anything back. What is not is left to the collector, and whoever never
 * gives back is lent arrays of the very size, as if this were not here. Thread-safe: one side
 * fills, and another may tell that it has done.
 */
public final class Loans implements Consumer<ByteString> {

  /** More than are ever under way between two sides that take turns. */
  private static final int MOST = 4;

  /** Chunks below this part of an array are copied out of it. */
  private static final int SMALL = 4;

  /** For a connection of few bytes: no array serves twice. */
  public static final Loans NONE = new Loans(0);

  private record Loan(ByteString chunk, byte[] memory) {}

  private final int capacity;
  private final Deque<Loan> out = new ArrayDeque<>();
  private final Deque<byte[]> free = new ArrayDeque<>();
  private boolean comeBack;
  private boolean used;

  /**
   * @param capacity bytes of an array
   */
  public Loans(int capacity) {
    this.capacity = capacity;
  }

  /** Memory for so many bytes or more, of any content, to be filled and lent. */
  public synchronized byte[] take(int size) {
    return comeBack ? borrow(size) : new byte[size];
  }

  /** The same, for a taker who gives it back. */
  public synchronized byte[] borrow(int size) {
    used = true;
    if (size > capacity || size < capacity / SMALL) {
      return new byte[size];
    }
    return free.isEmpty() ? new byte[capacity] : free.pop();
  }

  /** The first bytes of what was taken, which is no longer the taker's to write to. */
  public synchronized ByteString lend(byte[] memory, int count) {
    if (count < memory.length / SMALL) {
      ByteString copy = ByteString.fromArray(memory, 0, count);
      giveBack(memory);
      return copy;
    }
    ByteString chunk = ByteString.fromArrayUnsafe(memory, 0, count);
    if (capacity == 0) {
      return chunk;
    }
    out.add(new Loan(chunk, memory));
    if (out.size() > MOST) {
      out.remove();
    }
    return chunk;
  }

  /** Memory that was taken and not lent. */
  public synchronized void giveBack(byte[] memory) {
    if (capacity > 0 && memory.length == capacity && free.size() < MOST) {
      free.push(memory);
    }
  }

  /**
   * Takes back what was lent.
   *
   * @param chunk the very object that was lent, which nobody reads any more; any other is harmless
   */
  @Override
  public synchronized void accept(ByteString chunk) {
    for (Iterator<Loan> loans = out.iterator(); loans.hasNext(); ) {
      Loan loan = loans.next();
      if (loan.chunk() == chunk) {
        loans.remove();
        comeBack = true;
        giveBack(loan.memory());
        return;
      }
    }
  }

  /** To be called now and then: a connection that has been silent since holds no memory. */
  public synchronized void look() {
    if (!used) {
      free.clear();
    }
    used = false;
  }
}
