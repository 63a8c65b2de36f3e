package dev.wharf.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.cluster.Database;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.storage.testkit.InMemoryObjectStore.Settings;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest extends FilesFixture {

  @Nested
  class OverAFolder extends FilesContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Override
    ObjectStore open() {
      return new FilesystemObjectStore(FilesystemSettings.of(folder.resolve("store")));
    }

    @Override
    Files files(ObjectStore store) {
      return Files.of(system, store);
    }
  }

  @Nested
  class OverGrowingPlaces extends InMemory {
    OverGrowingPlaces() {
      super(Settings.sealing());
    }
  }

  @Nested
  class OverParts extends InMemory {
    OverParts() {
      super(Settings.multipart());
    }
  }

  abstract static class InMemory extends FilesContract {
    private final Database database = Database.inMemory(UUID.randomUUID().toString());
    private final InMemoryObjectStore memory;

    InMemory(Settings settings) {
      this.memory = new InMemoryObjectStore(settings);
    }

    @Override
    ObjectStore open() {
      return memory;
    }

    @Override
    Files files(ObjectStore store) {
      return Files.start(system, store, database.dataSource());
    }

    @AfterEach
    void nobody_misused_it() {
      memory.checkNoMisuse();
      database.close();
    }
  }

  @Test
  void without_a_database_a_store_that_cannot_rename_does_not() {
    InMemoryObjectStore store = new InMemoryObjectStore();
    StoredObject object = object(store, "a", "x");
    Files files = new Files(store);
    assertRefused(files.rename("a", "b"), Kind.UNSUPPORTED);
    assertRefused(files.checksum(object, ByteRange.all(object), Checksum.MD5), Kind.UNSUPPORTED);
    assertThat(text(store, "a")).contains("x");
  }
}
