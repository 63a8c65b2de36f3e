package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StagingId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/** The bytes of durable tails: those that are in memory still, and those that must be read back. */
final class Tails {
  private final MultipartClient client;
  private final ByteBudget budget;
  private final Retries retries;

  Tails(MultipartClient client, ByteBudget budget, Retries retries) {
    this.client = client;
    this.budget = budget;
    this.retries = retries;
  }

  static long sizeOf(List<Receipt> tails) {
    return tails.stream().mapToLong(Receipt::size).sum();
  }

  /**
   * Uses the bytes of tails. If any must be read back, that takes the reserve's turn until the use
   * is over.
   */
  <T> CompletionStage<T> with(
      StagingId staging,
      List<Receipt> tails,
      BooleanSupplier alive,
      Function<ByteString, CompletionStage<T>> use) {
    List<Optional<ByteString>> hot =
        tails.stream().map(tail -> budget.take(staging, Tokens.nameOf(tail))).toList();
    long taken = hot.stream().flatMap(Optional::stream).mapToLong(ByteString::size).sum();
    CompletionStage<T> used =
        hot.stream().allMatch(Optional::isPresent)
            ? Failures.calling(
                () -> use.apply(joined(hot.stream().flatMap(Optional::stream).toList())))
            : inTurn(
                Tails.sizeOf(tails) - taken,
                () -> read(staging, tails, hot, alive).thenCompose(use));
    return used.whenComplete((any, thrown) -> budget.letGo(taken));
  }

  /** The bytes of tails, for who has the turn already. */
  CompletionStage<ByteString> readAll(
      StagingId staging, List<Receipt> tails, BooleanSupplier alive) {
    return read(
        staging, tails, tails.stream().map(any -> Optional.<ByteString>empty()).toList(), alive);
  }

  /** Does something that holds bytes of the reserve. */
  <T> CompletionStage<T> inTurn(long bytes, Supplier<CompletionStage<T>> work) {
    return budget
        .turn(bytes)
        .thenCompose(turn -> Failures.calling(work).whenComplete((any, thrown) -> turn.close()));
  }

  private CompletionStage<ByteString> read(
      StagingId staging,
      List<Receipt> tails,
      List<Optional<ByteString>> hot,
      BooleanSupplier alive) {
    List<CompletionStage<ByteString>> all =
        IntStream.range(0, tails.size())
            .mapToObj(
                n ->
                    hot.get(n)
                        .<CompletionStage<ByteString>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> read(staging, tails.get(n), alive)))
            .toList();
    return inOrder(all);
  }

  private CompletionStage<ByteString> read(StagingId staging, Receipt tail, BooleanSupplier alive) {
    return retries.run(() -> client.readTail(staging, Tokens.nameOf(tail), tail.size()), alive);
  }

  /** The bytes of all, in order; only when all of them are done, so that nothing is left behind. */
  static CompletionStage<ByteString> inOrder(List<CompletionStage<ByteString>> all) {
    return CompletableFuture.allOf(
            all.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new))
        .thenApply(
            any -> joined(all.stream().map(one -> one.toCompletableFuture().join()).toList()));
  }

  static ByteString joined(List<ByteString> pieces) {
    ByteStringBuilder joined = new ByteStringBuilder();
    pieces.forEach(joined::append);
    return joined.result();
  }
}
