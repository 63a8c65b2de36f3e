package dev.wharf.storage.filesystem;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * What changes a file system: each method is one step, after any of which the machine may die.
 * Everything blocks.
 */
interface Disk {

  /** A new file, open for writing; fails if anything has that name, a dangling link included. */
  DiskFile create(Path file) throws IOException;

  /** A file that exists, open for writing at its end; links are not followed. */
  DiskFile reopen(Path file) throws IOException;

  /** The folder and all above it. */
  void createFolders(Path folder) throws IOException;

  /** A folder; fails if anything has that name. */
  void createFolder(Path folder) throws IOException;

  /** A second name for a file; fails if anything has that name. */
  void link(Path file, Path name) throws IOException;

  /** Sets when a file was last modified, durably; links are not followed. */
  void date(Path file, FileTime modified) throws IOException;

  /** Renames a file over another, or a folder where nothing is, in one step. */
  void replace(Path file, Path name) throws IOException;

  /** Removes one name, if it is there; a folder only if it is empty. */
  void delete(Path file) throws IOException;

  /** Makes the names in a folder durable. */
  void syncFolder(Path folder) throws IOException;
}
