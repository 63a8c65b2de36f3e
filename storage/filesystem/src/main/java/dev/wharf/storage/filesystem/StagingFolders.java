package dev.wharf.storage.filesystem;

import static java.nio.file.FileVisitResult.CONTINUE;

import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.StagingId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies in staging, and its removal. Links are never followed. Everything blocks. */
final class StagingFolders {
  private static final int TRIES = 5;

  private final Disk disk;
  private final Layout layout;

  StagingFolders(Disk disk, Layout layout) {
    this.disk = disk;
    this.layout = layout;
  }

  /** Removes an upload's folder, though a writer that lost its grant may still add to it. */
  void discard(StagingId id) throws IOException {
    if (!Layout.isFolder(layout.staging(id.journal()))) {
      return;
    }
    for (int tries = 1; ; tries++) {
      try {
        remove(layout.staging(id));
        return;
      } catch (DirectoryNotEmptyException added) {
        if (tries == TRIES) {
          throw added;
        }
      }
    }
  }

  private void remove(Path folder) throws IOException {
    try {
      Files.walkFileTree(folder, new Remover());
    } catch (NoSuchFileException gone) {
      // Removed by somebody else: that is all the same.
    }
  }

  private final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      disk.delete(file);
      return CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      disk.delete(folder);
      return CONTINUE;
    }
  }

  /** The folders of a journal's uploads; empty if there are none. */
  Optional<DirectoryStream<Path>> open(String journal) throws IOException {
    Path folder = layout.staging(journal);
    return Layout.isFolder(folder)
        ? Optional.of(Files.newDirectoryStream(folder))
        : Optional.empty();
  }

  /** What a folder holds; empty if it is no upload's, or gone. */
  Optional<StagedUpload> describe(String journal, Path folder) throws IOException {
    String upload = String.valueOf(folder.getFileName());
    if (!Layout.isFolder(folder) || !StagingId.isName(upload)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new StagedUpload(new StagingId(journal, upload), newest(folder)));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  private static Instant newest(Path folder) throws IOException {
    Instant newest = Files.getLastModifiedTime(folder).toInstant();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Instant modified = Objects.attributes(file).lastModifiedTime().toInstant();
        newest = modified.isAfter(newest) ? modified : newest;
      }
    }
    return newest;
  }
}
