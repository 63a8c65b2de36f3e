package dev.wharf.ftp.buffer;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/**
 * The buffers of one connection: each chunk is lent one, which serves again once whoever got the
 * chunk has released it. A fresh array is cleared before it is filled, and lies in no cache: at
 * hundreds of megabytes a second that costs more than reading the socket does.
 *
 * <p>Nobody has to release anything. Until a first chunk has come back each is lent an array of the
 * very size, which nothing here holds on to: so it is for good where the store keeps its chunks.
 * Thread-safe: one side fills, and another may release.
 */
public final class BufferPool implements Consumer<ByteString> {

  /** More than are ever under way between two sides that take turns. */
  private static final int MOST = 4;

  /** Chunks below this part of a buffer are copied out of it. */
  private static final int SMALL = 4;

  private record Loan(ByteString chunk, byte[] buffer) {}

  private final int capacity;
  private final Deque<Loan> lent = new ArrayDeque<>();
  private final Deque<byte[]> free = new ArrayDeque<>();
  private Optional<WeakReference<ByteString>> probe = Optional.empty();
  private boolean comeBack;
  private boolean used;

  /**
   * @param capacity bytes of a buffer; 0 = none serves twice, for a connection of few bytes
   */
  public BufferPool(int capacity) {
    this.capacity = capacity;
  }

  /** An array of so many bytes or more, of any content, to be filled and lent. */
  public synchronized byte[] acquire(int size) {
    return comeBack ? borrow(size) : new byte[size];
  }

  /** The same, for a borrower who releases it. */
  public synchronized byte[] borrow(int size) {
    used = true;
    if (size > capacity || size < capacity / SMALL) {
      return new byte[size];
    }
    return free.isEmpty() ? new byte[capacity] : free.pop();
  }

  /** The first bytes of what was acquired, which is no longer the caller's to write to. */
  public synchronized ByteString lend(byte[] buffer, int count) {
    if (count < buffer.length / SMALL) {
      ByteString copy = ByteString.fromArray(buffer, 0, count);
      release(buffer);
      return copy;
    }
    ByteString chunk = ByteString.fromArrayUnsafe(buffer, 0, count);
    if (comeBack) {
      remember(new Loan(chunk, buffer));
    } else if (probe.filter(earlier -> !earlier.refersTo(null)).isEmpty()) {
      probe = Optional.of(new WeakReference<>(chunk));
    }
    return chunk;
  }

  private void remember(Loan loan) {
    lent.add(loan);
    if (lent.size() > MOST) {
      lent.remove();
    }
  }

  /** What was acquired and not lent, or borrowed. */
  public synchronized void release(byte[] buffer) {
    if (buffer.length == capacity && free.size() < MOST) {
      free.push(buffer);
    }
  }

  /**
   * Takes back what was lent.
   *
   * @param chunk the very object that was lent, which nobody reads any more; any other is harmless
   */
  @Override
  public synchronized void accept(ByteString chunk) {
    comeBack = comeBack || probe.filter(first -> first.refersTo(chunk)).isPresent();
    for (Iterator<Loan> loans = lent.iterator(); loans.hasNext(); ) {
      Loan loan = loans.next();
      if (loan.chunk() == chunk) {
        loans.remove();
        release(loan.buffer());
        return;
      }
    }
  }

  /** To be called now and then: a connection that has been silent since holds no free buffer. */
  public synchronized void trim() {
    if (!used) {
      free.clear();
    }
    used = false;
  }
}
