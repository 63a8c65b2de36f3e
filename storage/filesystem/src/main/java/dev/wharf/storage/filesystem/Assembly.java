package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.UUID;

/** Makes one file of a commit's receipts. Everything blocks. */
final class Assembly {
  private final Disk disk;
  private final Layout layout;
  private final Segments segments;

  Assembly(Disk disk, Layout layout, Segments segments) {
    this.disk = disk;
    this.layout = layout;
    this.segments = segments;
  }

  /**
   * Whether the only segment can be published as it is: sealed, of exactly the recorded size, and
   * now taken so that no writer can be given its seal any more.
   */
  boolean isPublishable(Commit commit) throws IOException {
    if (commit.receipts().size() != 1 || commit.receipts().get(0).form() != Form.SEALED) {
      return false;
    }
    SegmentName name = SegmentName.of(commit.receipts().get(0));
    Path segment = layout.segment(commit.staging(), name);
    return name.start() == 0
        && Files.size(segment) == commit.length()
        && Files.isRegularFile(segment, LinkOption.NOFOLLOW_LINKS)
        && segments.takeForCommit(commit.staging(), name, commit.length());
  }

  /** The only segment's file. */
  Path segment(Commit commit) {
    return layout.segment(commit.staging(), SegmentName.of(commit.receipts().get(0)));
  }

  /** A fresh file in staging with the recorded ranges, durable; it is the caller's to remove. */
  Path copy(Commit commit) throws IOException {
    Path folder = layout.staging(commit.staging());
    disk.createFolders(folder);
    Path fresh = folder.resolve(UUID.randomUUID() + ".new");
    long modified = 0;
    try (DiskFile file = disk.create(fresh)) {
      for (Receipt receipt : commit.receipts()) {
        modified = Math.max(modified, append(file, commit, receipt));
      }
      file.force();
    }
    if (modified > 0) {
      // Told by its pieces, so that a repeated commit makes an object of the same ETag.
      disk.date(fresh, FileTime.fromMillis(modified));
    }
    return fresh;
  }

  private long append(DiskFile file, Commit commit, Receipt receipt) throws IOException {
    SegmentName name = SegmentName.of(receipt);
    Path segment = layout.segment(commit.staging(), name);
    long size = name.sizeAt(receipt);
    try (FileChannel source =
        FileChannel.open(segment, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (source.size() < size) {
        throw new StorageFailure(
            Kind.CORRUPT,
            false,
            "segment " + name.token() + ": " + source.size() + " bytes (expected: " + size + ")");
      }
      file.append(source, receipt.from() - name.start(), size);
    }
    return Files.getLastModifiedTime(segment).toMillis();
  }

  /** A copy of a file on the file system of the given folder, with its time; durable. */
  Path copyInto(Path folder, Path file) throws IOException {
    Path fresh = folder.resolve(UUID.randomUUID() + ".new");
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
      copy(source, fresh);
    }
    disk.date(fresh, Files.getLastModifiedTime(file));
    return fresh;
  }

  /** A copy of an open file, made now; durable. */
  void copy(FileChannel source, Path fresh) throws IOException {
    try (DiskFile copy = disk.create(fresh)) {
      copy.append(source, 0, source.size());
      copy.force();
    }
  }
}
