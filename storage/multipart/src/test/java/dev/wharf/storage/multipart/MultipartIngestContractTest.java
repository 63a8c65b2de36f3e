package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.testkit.ObjectStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The whole contract over parts and tails. */
class MultipartIngestContractTest {
  private static final int PART = 1000;

  @Nested
  class Parts extends Contract {
    Parts() {
      super(false, 64 * PART);
    }
  }

  @Nested
  class EqualParts extends Contract {
    EqualParts() {
      super(true, 4 * PART);
    }
  }

  @Nested
  class InLittleMemory extends Contract {
    InLittleMemory() {
      super(false, 2 * PART);
    }
  }

  abstract static class Contract extends ObjectStoreContract {
    private final boolean equalParts;
    private final long budget;

    Contract(boolean equalParts, long budget) {
      this.equalParts = equalParts;
      this.budget = budget;
    }

    @Override
    protected ObjectStore open() {
      return new FakeStore(
          runner(),
          new PartLimits(PART / 2, 1 << 20, 10_000, 1 << 20, equalParts),
          new MultipartSettings(PART, 3, 8),
          new ByteBudget(budget));
    }

    @Override
    protected int partSize() {
      return PART;
    }

    @Override
    protected long largeSize() {
      return 2L << 20;
    }

    @AfterEach
    void nobody_misused_it() {
      FakeStore store = (FakeStore) store();
      store.client().checkNoMisuse();
      Waiting.until(() -> store.budget().used() == store.budget().evictable());
    }
  }
}
