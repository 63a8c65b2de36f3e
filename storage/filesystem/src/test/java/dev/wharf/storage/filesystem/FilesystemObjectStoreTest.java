package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.testkit.ObjectStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FilesystemObjectStoreTest {

  @Nested
  class WritingInline extends Contract {
    WritingInline() {
      super(4);
    }
  }

  @Nested
  class WritingElsewhere extends Contract {
    WritingElsewhere() {
      super(0);
    }
  }

  abstract static class Contract extends ObjectStoreContract {
    private static final int CHECKPOINT = 16 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final int inlineWriters;

    Contract(int inlineWriters) {
      this.inlineWriters = inlineWriters;
    }

    @Override
    protected ObjectStore open() {
      return new FilesystemObjectStore(
          FilesystemSettings.of(folder.resolve("store"))
              .withCheckpointBytes(CHECKPOINT)
              .withInlineWriters(inlineWriters));
    }

    @Override
    protected int partSize() {
      return CHECKPOINT;
    }
  }
}
