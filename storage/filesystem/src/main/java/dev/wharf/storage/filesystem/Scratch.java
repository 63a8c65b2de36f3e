package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Where files lie that are to become objects and have no other name yet. Everything blocks. */
final class Scratch {
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  private final Disk disk;
  private final Layout layout;

  Scratch(Disk disk, Layout layout) {
    this.disk = disk;
    this.layout = layout;
  }

  /** A name that nobody has had; the file is the caller's to make, and to remove. */
  Path fresh() throws IOException {
    disk.createFolders(layout.scratch());
    return layout.scratch().resolve(UUID.randomUUID() + ".new");
  }

  /** Removes what a crash has left. */
  void sweep() throws IOException {
    if (!Layout.isFolder(layout.scratch())) {
      return;
    }
    Instant old = Instant.now().minus(LEFT_OVER);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.scratch())) {
      for (Path file : files) {
        if (Objects.attributes(file).lastModifiedTime().toInstant().isBefore(old)) {
          disk.delete(file);
        }
      }
    }
  }
}
