package dev.wharf.storage.filesystem;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file open for writing. One writer at a time; {@link #force} may run beside a write. */
interface DiskFile extends Closeable {

  /** Writes all of it at the end. */
  void write(ByteBuffer bytes) throws IOException;

  /** Copies a range of another file to the end, in the kernel if it can. */
  void append(FileChannel source, long from, long to) throws IOException;

  long size() throws IOException;

  /** Cuts the file. */
  void truncate(long size) throws IOException;

  /** Makes what was written before this call durable. */
  void force() throws IOException;
}
