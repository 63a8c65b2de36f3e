package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectKey;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** One change of an object at a time, in this process. */
final class KeyLocks {
  private static final int STRIPES = 64;

  private final Lock[] locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);

  <T> T alone(ObjectKey key, Callable<T> work) throws Exception {
    return alone(stripe(key), work);
  }

  /** Of two keys at once; in one order, so that nobody waits for each other. */
  <T> T alone(ObjectKey one, ObjectKey other, Callable<T> work) throws Exception {
    int first = Math.min(stripe(one), stripe(other));
    int second = Math.max(stripe(one), stripe(other));
    return alone(first, () -> alone(second, work));
  }

  private static int stripe(ObjectKey key) {
    return Math.floorMod(key.value().hashCode(), STRIPES);
  }

  private <T> T alone(int stripe, Callable<T> work) throws Exception {
    locks[stripe].lock();
    try {
      return work.call();
    } finally {
      locks[stripe].unlock();
    }
  }
}
