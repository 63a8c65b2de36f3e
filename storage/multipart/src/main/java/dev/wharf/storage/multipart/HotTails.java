package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.StagingId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.pekko.util.ByteString;

/**
 * The bytes of the tails that this process wrote last, so that nobody need read them back. All of
 * them are durable. Guarded by its budget.
 */
final class HotTails {
  private record Name(StagingId staging, String tail) {}

  private final Map<Name, ByteString> tails = new LinkedHashMap<>();
  private long bytes;

  long bytes() {
    return bytes;
  }

  void put(StagingId staging, String tail, ByteString content) {
    tails.put(new Name(staging, tail), content);
    bytes += content.size();
  }

  Optional<ByteString> remove(StagingId staging, String tail) {
    Optional<ByteString> removed = Optional.ofNullable(tails.remove(new Name(staging, tail)));
    removed.ifPresent(content -> bytes -= content.size());
    return removed;
  }

  /** Lets the oldest go until so many bytes are free, or nothing is left. */
  void evict(long wanted, LongConsumer freed) {
    long left = wanted;
    Iterator<ByteString> oldest = tails.values().iterator();
    while (left > 0 && oldest.hasNext()) {
      int size = oldest.next().size();
      oldest.remove();
      bytes -= size;
      left -= size;
      freed.accept(size);
    }
  }
}
