package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.StagingId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/**
 * How many bytes of uploads this process may hold in memory, and who holds them.
 *
 * <p>When it is spent, flows do not pull, so that sockets wait. Tails that are kept only to save
 * reading them back go first; then the largest idle buffer is told to flush itself. A chunk that
 * has arrived is counted although it overshoots. One part's worth is held back for absorbing tails
 * and for commits, one at a time: whoever has that turn needs nothing else, so that somebody can
 * always go on.
 */
public final class ByteBudget {
  private static final long CHUNK = 256L << 10;

  private final long total;
  private final HotTails hot = new HotTails();
  private final Set<Account> accounts = new LinkedHashSet<>();
  private final Set<Account> waiting = new LinkedHashSet<>();
  private final Queue<Turn> line = new ArrayDeque<>();
  private Optional<Turn> current = Optional.empty();
  private long reserve;
  private long held;
  private long leaving;
  private long asked;
  private long flushes;

  /**
   * @param total bytes in all, at least 1
   */
  public ByteBudget(long total) {
    if (total < 1) {
      throw new IllegalArgumentException("byte budget: " + total + " (expected: at least 1)");
    }
    this.total = total;
  }

  /** Bytes that may be held in all. */
  public long total() {
    return total;
  }

  /** Bytes that are held: gathered, on their way, or kept to save reading them back. */
  public synchronized long used() {
    return held + current.map(Turn::bytes).orElse(0L);
  }

  /** Bytes of {@link #used()} that would be let go for nothing. */
  public synchronized long evictable() {
    return hot.bytes();
  }

  /** Flows that wait for room. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** How often a buffer was told to flush itself, since the start. */
  public synchronized long flushes() {
    return flushes;
  }

  /** Holds back at least so many bytes, the largest part that may be planned. */
  synchronized void holdBack(long bytes) {
    reserve = Math.max(reserve, bytes);
  }

  /**
   * @param room runs when a flow that waited may try again
   * @param flush runs when the flow is to make its buffer durable; both return at once
   */
  synchronized Account open(Runnable room, Runnable flush) {
    Account account = new Account(room, flush);
    accounts.add(account);
    return account;
  }

  /** What one flow holds. */
  final class Account {
    private final Runnable room;
    private final Runnable flush;
    private long gathered;
    private long idle;
    private long askedFor;
    private boolean called;
    private boolean closed;

    private Account(Runnable room, Runnable flush) {
      this.room = room;
      this.flush = flush;
    }

    /** A chunk has come. */
    void arrived(long bytes) {
      synchronized (ByteBudget.this) {
        gathered += bytes;
        held += bytes;
        wake();
      }
    }

    /**
     * Whether the flow may ask its client for more; if not, it is woken when it may.
     *
     * @param flushable bytes that it would flush if told so
     */
    boolean mayPull(long flushable) {
      synchronized (ByteBudget.this) {
        idle = flushable;
        evict();
        boolean myTurn = called || waiting.isEmpty();
        called = false;
        if (held < limit() && myTurn) {
          return true;
        }
        waiting.add(this);
        roomMade();
        return false;
      }
    }

    /** How much the flow would flush if told so, while it waits; 0 = it cannot. */
    void idle(long flushable) {
      synchronized (ByteBudget.this) {
        idle = flushable;
        if (!waiting.isEmpty()) {
          roomMade();
        }
      }
    }

    /** Gathered bytes are handed to a request. */
    void leaving(long bytes) {
      synchronized (ByteBudget.this) {
        gathered -= bytes;
        leaving += bytes;
        answered();
      }
    }

    /** That request is over. */
    void left(long bytes) {
      synchronized (ByteBudget.this) {
        leaving -= bytes;
        release(bytes);
        roomMade();
      }
    }

    /** The flow cannot flush what it was told to. */
    void cannotFlush() {
      synchronized (ByteBudget.this) {
        answered();
        roomMade();
      }
    }

    /** Nothing more is gathered, and what is gathered is let go. */
    void close() {
      synchronized (ByteBudget.this) {
        if (!closed) {
          closed = true;
          called = false;
          accounts.remove(this);
          waiting.remove(this);
          answered();
          release(gathered);
          gathered = 0;
          roomMade();
        }
      }
    }

    private void ask() {
      askedFor = idle;
      asked += idle;
      flushes++;
      flush.run();
    }

    private void answered() {
      asked -= askedFor;
      askedFor = 0;
      idle = 0;
    }
  }

  private long limit() {
    return Math.max(1, total - reserve);
  }

  private void release(long bytes) {
    held -= bytes;
  }

  /** Kept tails cost nothing to let go: they make room first. */
  private void evict() {
    hot.evict(held - limit() + 1, this::release);
  }

  private void roomMade() {
    if (held >= limit() && !waiting.isEmpty()) {
      relieve();
    }
    wake();
  }

  /**
   * Wakes about as many as there is room for: those first that have gathered most, so that parts
   * are finished, and leave, instead of all being begun. Whoever is not woken asks again itself.
   */
  private void wake() {
    for (long room = limit() - held; room > 0 && !waiting.isEmpty(); room -= share()) {
      Account most =
          waiting.stream().max(Comparator.comparingLong(account -> account.gathered)).orElseThrow();
      waiting.remove(most);
      most.called = true;
      most.room.run();
    }
  }

  private long share() {
    return Math.min(CHUNK, 1 + limit() / 16);
  }

  /** Has buffers flushed, the largest first, until a quarter will be free. */
  private void relieve() {
    evict();
    while (held - leaving - asked > limit() - Math.max(1, limit() / 4)) {
      Optional<Account> largest =
          accounts.stream()
              .filter(account -> account.idle > 0 && account.askedFor == 0)
              .max(Comparator.comparingLong(account -> account.idle));
      if (largest.isEmpty()) {
        return;
      }
      largest.get().ask();
    }
  }

  /** Keeps the bytes of a durable tail, if there is room that nobody waits for. */
  synchronized void keep(StagingId staging, String tail, ByteString bytes) {
    if (!waiting.isEmpty() || bytes.size() > limit()) {
      return;
    }
    hot.evict(held + bytes.size() - limit(), this::release);
    if (held + bytes.size() <= limit()) {
      held += bytes.size();
      hot.put(staging, tail, bytes);
    }
  }

  /** Gives the bytes of a tail away; {@link #letGo} says when they are needed no more. */
  synchronized Optional<ByteString> take(StagingId staging, String tail) {
    return hot.remove(staging, tail);
  }

  /** Bytes that were taken are needed no more. */
  synchronized void letGo(long bytes) {
    release(bytes);
    roomMade();
  }

  /** Forgets a tail. */
  synchronized void forget(StagingId staging, String tail) {
    hot.remove(staging, tail).ifPresent(bytes -> letGo(bytes.size()));
  }

  /** The turn to hold that many bytes of the reserve; the stage never fails. */
  CompletionStage<Turn> turn(long bytes) {
    Turn turn = new Turn(bytes);
    synchronized (this) {
      line.add(turn);
    }
    nextTurn();
    return turn.mine;
  }

  private void nextTurn() {
    Optional<Turn> next = Optional.empty();
    synchronized (this) {
      if (current.isEmpty()) {
        next = Optional.ofNullable(line.poll());
        current = next;
      }
    }
    // Elsewhere: a line of turns that are given up at once would grow the stack.
    next.ifPresent(turn -> turn.mine.completeAsync(() -> turn));
  }

  /** The right to hold bytes of the reserve, until it is closed. */
  final class Turn {
    private final CompletableFuture<Turn> mine = new CompletableFuture<>();
    private final long bytes;

    private Turn(long bytes) {
      this.bytes = bytes;
    }

    private long bytes() {
      return bytes;
    }

    void close() {
      synchronized (ByteBudget.this) {
        if (current.filter(turn -> turn == this).isEmpty()) {
          return;
        }
        current = Optional.empty();
      }
      nextTurn();
    }
  }
}
