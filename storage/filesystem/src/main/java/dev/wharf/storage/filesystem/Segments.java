package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the segment a writer is entitled to. Everything blocks. */
final class Segments {
  private static final String BY_COMMIT = "commit";

  private final Disk disk;
  private final Layout layout;

  Segments(Disk disk, Layout layout) {
    this.disk = disk;
    this.layout = layout;
  }

  /** A new segment of this grant, or the one whose seal it was given, cut to its recorded size. */
  DiskFile open(Staging staging) throws IOException {
    if (staging.seal().isPresent()) {
      return take(staging, staging.seal().get());
    }
    disk.createFolders(layout.staging(staging.id()));
    return disk.create(
        layout.segment(staging.id(), new SegmentName(staging.grant(), staging.offset())));
  }

  private DiskFile take(Staging staging, Receipt seal) throws IOException {
    SegmentName name = SegmentName.of(seal);
    long size = name.sizeAt(seal);
    if (!claim(staging.id(), name, size, staging.grant())) {
      throw new StorageFailure(
          Kind.PRECONDITION, true, "segment " + name.token() + ": its seal was taken before");
    }
    DiskFile file = disk.reopen(layout.segment(staging.id(), name));
    try {
      cut(file, name, size);
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Cuts a segment that was taken with its seal to what it was; removes one of this grant's own.
   */
  void undo(Staging staging, DiskFile file) throws IOException {
    if (staging.seal().isPresent()) {
      SegmentName name = SegmentName.of(staging.seal().get());
      cut(file, name, name.sizeAt(staging.seal().get()));
      file.force();
    } else {
      disk.delete(layout.segment(staging.id(), new SegmentName(staging.grant(), staging.offset())));
    }
  }

  private static void cut(DiskFile file, SegmentName name, long size) throws IOException {
    if (file.size() < size) {
      throw new StorageFailure(
          Kind.CORRUPT,
          false,
          "segment " + name.token() + ": " + file.size() + " bytes (expected: " + size + ")");
    }
    if (file.size() > size) {
      file.truncate(size);
    }
  }

  /**
   * Takes a segment for publishing under its own name, so that nobody can go on in it.
   *
   * @return whether nobody had it, or an earlier try of the same commit
   */
  boolean takeForCommit(StagingId id, SegmentName name, long size) throws IOException {
    return claim(id, name, size, BY_COMMIT)
        || Files.readString(layout.taken(id, name, size)).equals(BY_COMMIT);
  }

  private boolean claim(StagingId id, SegmentName name, long size, String by) throws IOException {
    try (DiskFile mark = disk.create(layout.taken(id, name, size))) {
      mark.write(StandardCharsets.UTF_8.encode(by));
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }

  /** Makes the segment's name durable, and the names of the folders above it. */
  void syncNames(StagingId id) throws IOException {
    disk.syncFolder(layout.staging(id));
    for (Path above : new Path[] {layout.staging(id.journal()), layout.staging()}) {
      disk.syncFolder(above);
    }
  }
}
