package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The slots of one flow, and the multipart upload that they are of. Used by one thread at a time.
 */
final class Slotting {
  private static final int FIRST_BLOCK = 4;
  private static final int LARGEST_BLOCK = 64;

  private final Staging staging;
  private final PartPlan plan;
  private final Requests requests;
  private final Queue<Integer> free = new ArrayDeque<>();
  private Optional<MultipartId> multipart;
  private OptionalInt highest = OptionalInt.empty();
  private int block = FIRST_BLOCK;

  /** What the journal gave. */
  record Given(MultipartId multipart, Slots slots) {}

  Slotting(Staging staging, PartPlan plan, Requests requests) {
    this.staging = staging;
    this.plan = plan;
    this.requests = requests;
    this.multipart = staging.multipart().map(MultipartId::of);
  }

  /** The multipart upload, once the journal names it. */
  Optional<MultipartId> multipart() {
    return multipart;
  }

  /** The size that all parts have, if the multipart upload is open and wants that. */
  OptionalLong fixed() {
    return multipart.map(MultipartId::size).orElse(OptionalLong.empty());
  }

  boolean isEmpty() {
    return free.isEmpty();
  }

  /** The next slot, or the lowest it can be. */
  int next(long from) {
    return free.isEmpty()
        ? highest.isPresent() ? highest.getAsInt() + 1 : plan.likelySlot(from)
        : free.element();
  }

  PartPlace take() {
    return new PartPlace(staging.target(), multipart.orElseThrow().client(), free.remove());
  }

  /**
   * Asks for the next block.
   *
   * @param needed slots that will be needed at most, at least 1
   * @param open opens the multipart upload, if none is
   */
  CompletionStage<Given> ask(long needed, Supplier<CompletionStage<MultipartId>> open) {
    int count = (int) Math.min(block, needed);
    block = Math.min(2 * block, LARGEST_BLOCK);
    return multipart
        .map(present -> reserve(count, present, Optional.empty()))
        .orElseGet(
            () ->
                open.get()
                    .thenCompose(opened -> reserve(count, opened, Optional.of(opened.encoded()))));
  }

  private CompletionStage<Given> reserve(int count, MultipartId of, Optional<String> opened) {
    if (!requests.alive()) {
      return CompletableFuture.failedFuture(Failures.stopped());
    }
    return Failures.calling(() -> staging.journal().reserve(count, opened))
        .thenApply(slots -> new Given(of, slots))
        .exceptionallyCompose(
            thrown -> CompletableFuture.failedFuture(Failures.grantLost(Failures.cause(thrown))));
  }

  void add(Given given) {
    multipart = Optional.of(given.multipart());
    int last = given.slots().first() + given.slots().count() - 1;
    highest = OptionalInt.of(last);
    IntStream.rangeClosed(given.slots().first(), Math.min(last, plan.lastSlot()))
        .forEach(free::add);
  }
}
