package dev.wharf.storage.filesystem;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;

/** The file system itself. */
final class RealDisk implements Disk {
  private final FolderSyncs syncs = new FolderSyncs(RealDisk::force);

  @Override
  public DiskFile create(Path file) throws IOException {
    return new RealFile(FileChannel.open(file, CREATE_NEW, WRITE));
  }

  @Override
  public DiskFile reopen(Path file) throws IOException {
    return new RealFile(FileChannel.open(file, APPEND, NOFOLLOW_LINKS));
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    // They are there nearly always, and finding that out by failing costs ten times as much.
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder);
  }

  @Override
  public void date(Path file, FileTime modified) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class, NOFOLLOW_LINKS)
        .setTimes(modified, null, null);
    try (FileChannel channel = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  @Override
  public void link(Path file, Path name) throws IOException {
    Files.createLink(name, file);
  }

  @Override
  public void replace(Path file, Path name) throws IOException {
    Files.move(file, name, ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    syncs.sync(folder);
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private record RealFile(FileChannel channel) implements DiskFile {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void append(FileChannel source, long from, long to) throws IOException {
      long at = from;
      while (at < to) {
        long moved = source.transferTo(at, to - at, channel);
        if (moved <= 0) {
          throw new IOException("the source ends at " + at + " (expected: " + to + ")");
        }
        at += moved;
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
