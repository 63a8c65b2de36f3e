package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.WriterJournal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An upload's journal in memory: gives every slot once, and says no once the grant is lost. */
public final class TestJournal implements WriterJournal {
  private Optional<String> multipart = Optional.empty();
  private int nextSlot = 1;
  private int directPuts;
  private boolean lost;

  /** From now on every question is answered with a failure. */
  public synchronized void loseGrant() {
    lost = true;
  }

  /** The multipart upload that was opened. */
  public synchronized Optional<String> multipart() {
    return multipart;
  }

  /** The lowest slot that was never given away. */
  public synchronized int freeSlot() {
    return nextSlot;
  }

  /** How often a direct put was announced. */
  public synchronized int directPuts() {
    return directPuts;
  }

  @Override
  public synchronized CompletionStage<Slots> reserve(int count, Optional<String> opened) {
    if (lost) {
      return refused();
    }
    multipart = opened.or(() -> multipart);
    Slots slots = new Slots(nextSlot, count);
    nextSlot += count;
    return CompletableFuture.completedFuture(slots);
  }

  @Override
  public synchronized CompletionStage<ObjectMeta> directPut() {
    if (lost) {
      return refused();
    }
    directPuts++;
    return CompletableFuture.completedFuture(ObjectMeta.of("direct-put-" + directPuts));
  }

  private static <T> CompletionStage<T> refused() {
    return CompletableFuture.failedFuture(new IllegalStateException("the grant is lost"));
  }
}
