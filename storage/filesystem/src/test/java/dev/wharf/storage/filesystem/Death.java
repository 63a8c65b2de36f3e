package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** After so many steps nothing is done any more. */
final class Death implements WatchedDisk.Watcher {
  private final AtomicInteger left;
  private final boolean done;

  Death(int steps, boolean done) {
    this.left = new AtomicInteger(steps);
    this.done = done;
  }

  @Override
  public void before(String step, Path path) throws IOException {
    if (done ? left.get() < 0 : left.decrementAndGet() < 0) {
      throw new IOException("the machine is dead");
    }
  }

  @Override
  public void after(String step, Path path) throws IOException {
    if (done && left.decrementAndGet() < 0) {
      throw new IOException("the machine died after: " + step);
    }
  }
}
