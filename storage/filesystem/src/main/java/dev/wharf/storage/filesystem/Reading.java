package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** An object's bytes, a chunk for each demand. */
final class Reading {
  private static final int CHUNK = 256 * 1024;

  private final FileChannel channel;
  private final long to;
  private long at;

  private Reading(FileChannel channel, ByteRange range) throws IOException {
    this.channel = channel;
    this.to = Math.min(range.to(), channel.size());
    this.at = range.from();
  }

  static Source<ByteString, NotUsed> of(
      Blocking blocking, Objects objects, ObjectKey key, String etag, ByteRange range) {
    String what = "read object '" + key + "'";
    return Source.unfoldResourceAsync(
        () -> blocking.call(what, () -> new Reading(objects.open(key, etag), range)),
        reading -> blocking.call(what, reading::next),
        reading -> blocking.call(what, reading::close));
  }

  private Optional<ByteString> next() throws IOException {
    if (at >= to) {
      return Optional.empty();
    }
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, to - at));
    while (chunk.hasRemaining()) {
      int read = channel.read(chunk, at);
      if (read < 0) {
        throw new StorageFailure(
            StorageFailure.Kind.CORRUPT,
            false,
            "object was cut to " + at + " bytes while it was read (expected: " + to + ")");
      }
      at += read;
    }
    return Optional.of(ByteString.fromArrayUnsafe(chunk.array()));
  }

  private Done close() throws IOException {
    channel.close();
    return Done.getInstance();
  }
}
