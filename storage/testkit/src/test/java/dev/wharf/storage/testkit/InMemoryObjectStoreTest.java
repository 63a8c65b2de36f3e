package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.ObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

class InMemoryObjectStoreTest {
  private static final int PART = 4096;

  @Nested
  class Sealing extends Contract {
    Sealing() {
      super(InMemoryObjectStore.Settings.sealing());
    }
  }

  @Nested
  class SealingWithDirectPut extends Contract {
    SealingWithDirectPut() {
      super(InMemoryObjectStore.Settings.sealing().withDirectPut(true));
    }
  }

  @Nested
  class Multipart extends Contract {
    Multipart() {
      super(InMemoryObjectStore.Settings.multipart());
    }
  }

  @Nested
  class MultipartWithoutDirectPut extends Contract {
    MultipartWithoutDirectPut() {
      super(InMemoryObjectStore.Settings.multipart().withDirectPut(false));
    }
  }

  abstract static class Contract extends ObjectStoreContract {
    private final InMemoryObjectStore.Settings settings;

    Contract(InMemoryObjectStore.Settings settings) {
      this.settings = settings.withPartSize(PART);
    }

    @Override
    protected ObjectStore open() {
      return new InMemoryObjectStore(settings);
    }

    @Override
    protected int partSize() {
      return PART;
    }

    @AfterEach
    void nobody_misused_it() {
      ((InMemoryObjectStore) store()).checkNoMisuse();
    }
  }
}
