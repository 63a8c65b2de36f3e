package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sets an object's time, and with it its ETag: what is kept beside it is written for the new ETag
 * first. Everything blocks.
 */
final class Touching {
  private static final int NANOS_OF_MILLI = 1_000_000;

  private final Disk disk;
  private final Layout layout;
  private final Objects objects;
  private final Sidecars sidecars;

  Touching(Disk disk, Layout layout, Objects objects, Sidecars sidecars) {
    this.disk = disk;
    this.layout = layout;
    this.objects = objects;
    this.sidecars = sidecars;
  }

  /** The caller sees to it that nobody else in this process writes at the key. */
  StoredObject touch(ObjectKey key, Instant modified) throws IOException {
    if (objects.find(key).isEmpty()) {
      throw gone(key);
    }
    touch(layout.object(key).toRealPath(), modified);
    return objects.find(key).orElseThrow(() -> gone(key));
  }

  /**
   * Below the millisecond the time is drawn by lot: who sets the same time on other bytes of the
   * same size must not give them the same ETag.
   */
  void touch(Path real, Instant modified) throws IOException {
    Instant drawn =
        modified
            .truncatedTo(ChronoUnit.MILLIS)
            .plusNanos(ThreadLocalRandom.current().nextInt(NANOS_OF_MILLI));
    String before = etag(real);
    Optional<ObjectMeta> meta = sidecars.read(real, before);
    String expected = ETags.of(drawn, Objects.attributes(real).size());
    if (meta.isPresent()) {
      sidecars.write(real, expected, meta.get());
    }
    disk.date(real, FileTime.from(drawn));
    if (meta.isPresent()) {
      settle(real, before, expected, meta.get());
    }
  }

  /** A file system may keep times less finely than it was told. */
  private void settle(Path real, String before, String expected, ObjectMeta meta)
      throws IOException {
    String now = etag(real);
    if (!now.equals(expected)) {
      sidecars.write(real, now, meta);
      sidecars.delete(real, expected);
    }
    if (!now.equals(before)) {
      sidecars.delete(real, before);
    }
  }

  private static String etag(Path real) throws IOException {
    return ETags.of(Objects.attributes(real));
  }

  private static StorageFailure gone(ObjectKey key) {
    return new StorageFailure(Kind.NOT_FOUND, false, "object '" + key + "' does not exist");
  }
}
