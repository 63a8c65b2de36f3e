package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.StorageFailure;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/**
 * A named place in staging. It grows while a grant has it open; a closed one may be opened again by
 * whoever was given its seal.
 */
final class MemoryPlace {
  private final String name;
  private final String creator;
  private byte[] bytes = new byte[0];
  private int size;
  private String writer;

  MemoryPlace(String name, String writer) {
    this.name = name;
    this.creator = writer;
    this.writer = writer;
  }

  synchronized boolean closed() {
    return writer.isEmpty();
  }

  boolean createdBy(String grant) {
    return creator.equals(grant);
  }

  synchronized boolean writtenBy(String grant) {
    return writer.equals(grant);
  }

  /** Opens a closed place at its recorded length. */
  synchronized void reopen(String grant, long length) {
    if (size < length) {
      throw new StorageFailure(
          StorageFailure.Kind.CORRUPT,
          false,
          "staged '" + name + "': " + size + " bytes (expected: at least " + length + ")");
    }
    size = Math.toIntExact(length);
    writer = grant;
  }

  synchronized void append(ByteString more) {
    int end = size + more.size();
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    more.copyToArray(bytes, size);
    size = end;
  }

  synchronized void close() {
    writer = "";
  }

  synchronized int size() {
    return size;
  }

  /** A copy of the first bytes. */
  synchronized byte[] head(long length) {
    if (size < length) {
      throw new StorageFailure(
          StorageFailure.Kind.CORRUPT,
          false,
          "staged '" + name + "': " + size + " bytes (expected: at least " + length + ")");
    }
    return Arrays.copyOf(bytes, Math.toIntExact(length));
  }
}
