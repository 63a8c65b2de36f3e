package dev.wharf.app.faults;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that wants a file to arrive, and comes back until it has. */
interface Patron {
  /** How figures name it. */
  String protocol();

  /**
   * Brings one upload in. Returns when it is complete, when it was terminated on purpose, or when
   * the run is over.
   */
  void bring(Story story, Random random) throws IOException;

  /** How long clients wait before they come again, and whether they still may. */
  final class Patience {
    private static final int LEAST_MILLIS = 100;
    private static final int MORE_MILLIS = 900;

    private final CountDownLatch over;

    /**
     * @param over at zero: nobody tries again
     */
    Patience(CountDownLatch over) {
      this.over = over;
    }

    /** Waits a little; answers whether to come again. */
    boolean again(Random random) {
      return waits(LEAST_MILLIS + random.nextInt(MORE_MILLIS));
    }

    boolean isOver() {
      return over.getCount() == 0;
    }

    private boolean waits(long millis) {
      try {
        return !over.await(millis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
