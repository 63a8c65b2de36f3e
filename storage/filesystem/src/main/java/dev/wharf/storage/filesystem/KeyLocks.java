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
    Lock lock = locks[Math.floorMod(key.value().hashCode(), STRIPES)];
    lock.lock();
    try {
      return work.call();
    } finally {
      lock.unlock();
    }
  }
}
