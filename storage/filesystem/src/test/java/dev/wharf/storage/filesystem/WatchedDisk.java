package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** The real disk, with somebody looking at every step before and after it is done. */
final class WatchedDisk implements Disk {

  /** Looks on; what it throws is thrown instead of going on. */
  interface Watcher {
    default void before(String step, Path path) throws IOException {}

    default void after(String step, Path path) throws IOException {}
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  private final Disk disk = new RealDisk();
  private final Watcher watcher;

  WatchedDisk(Watcher watcher) {
    this.watcher = watcher;
  }

  private <T> T watch(String step, Path path, Step<T> work) throws IOException {
    watcher.before(step, path);
    T result = work.run();
    watcher.after(step, path);
    return result;
  }

  private void watch(String step, Path path, Runnable0 work) throws IOException {
    watch(
        step,
        path,
        () -> {
          work.run();
          return true;
        });
  }

  private interface Runnable0 {
    void run() throws IOException;
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return watch("create", file, () -> new Watched(disk.create(file), file));
  }

  @Override
  public DiskFile reopen(Path file) throws IOException {
    return watch("reopen", file, () -> new Watched(disk.reopen(file), file));
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    watch("createFolders", folder, () -> disk.createFolders(folder));
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    watch("createFolder", folder, () -> disk.createFolder(folder));
  }

  @Override
  public void date(Path file, FileTime modified) throws IOException {
    watch("date", file, () -> disk.date(file, modified));
  }

  @Override
  public void link(Path file, Path name) throws IOException {
    watch("link", name, () -> disk.link(file, name));
  }

  @Override
  public void replace(Path file, Path name) throws IOException {
    watch("replace", name, () -> disk.replace(file, name));
  }

  @Override
  public void delete(Path file) throws IOException {
    watch("delete", file, () -> disk.delete(file));
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    watch("syncFolder", folder, () -> disk.syncFolder(folder));
  }

  private final class Watched implements DiskFile {
    private final DiskFile file;
    private final Path path;

    Watched(DiskFile file, Path path) {
      this.file = file;
      this.path = path;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      watch("write", path, () -> file.write(bytes));
    }

    @Override
    public void append(FileChannel source, long from, long to) throws IOException {
      watch("append", path, () -> file.append(source, from, to));
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      watch("truncate", path, () -> file.truncate(size));
    }

    @Override
    public void force() throws IOException {
      watch("force", path, file::force);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
