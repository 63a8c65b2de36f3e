package dev.wharf.ftp.data;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** Counts the plain bytes of one connection as they pass. */
final class Meter implements LongConsumer {
  private final LongConsumer alsoTell;
  private final AtomicLong bytes = new AtomicLong();
  private final Pace pace = new Pace(System::nanoTime);

  Meter(LongConsumer alsoTell) {
    this.alsoTell = alsoTell;
  }

  @Override
  public void accept(long count) {
    bytes.addAndGet(count);
    alsoTell.accept(count);
  }

  long bytes() {
    return bytes.get();
  }

  /** Whether the bytes stood still, not long before their end. */
  boolean stoodStill() {
    return pace.stoodStill();
  }

  Flow<ByteString, ByteString, NotUsed> flow() {
    return Flow.<ByteString>create()
        .map(
            chunk -> {
              accept(chunk.size());
              pace.move();
              return chunk;
            })
        .watchTermination(
            (none, ended) -> {
              var unused = ended.whenComplete((done, broken) -> pace.move());
              return none;
            });
  }
}
