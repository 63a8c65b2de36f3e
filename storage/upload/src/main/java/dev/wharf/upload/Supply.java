package dev.wharf.upload;

import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.UnwantedBytes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;

/** Where a writer's receipts come from: a client's bytes, or bytes that the store has already. */
sealed interface Supply {

  /**
   * The receipts of one grant, as their bytes become durable.
   *
   * @param limit the most bytes that may be added
   */
  Source<Receipt, Running> receipts(UploadContext context, Staging staging, OptionalLong limit);

  /** Asked once, after a clean end: whether the upload is complete with it. */
  CompletionStage<Boolean> finish();

  /** Told the upload's offset each time it has grown. */
  default void durable(long offset) {}

  /** Whether its bytes count all together or not at all. */
  default boolean isWhole() {
    return false;
  }

  /**
   * The hand on a running stream.
   *
   * @param ended how the side that brings the bytes ended, as soon as it has
   * @param stop ends that side in order, as if it had said all; safe from any thread
   * @param quiet completes, and never fails, when nothing of the stream can write any more
   */
  record Running(CompletionStage<Ingest.End> ended, Runnable stop, CompletionStage<Done> quiet) {

    /**
     * How it ended, as soon as nothing of it can write any more.
     *
     * @param taken completes, or fails, when the last receipt was taken
     */
    CompletionStage<StreamEnd> end(CompletionStage<Done> taken) {
      CompletionStage<Optional<Throwable>> failure =
          taken.handle((done, thrown) -> Optional.ofNullable(thrown).filter(Running::isFailure));
      return quiet
          .thenCombine(failure, (done, thrown) -> thrown)
          .thenCombine(ended, (thrown, end) -> new StreamEnd(end, thrown));
    }

    /** Bytes that do not count are no failure of the store's. */
    private static boolean isFailure(Throwable thrown) {
      Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
      return !(cause instanceof UnwantedBytes);
    }
  }

  /** What a client sends. */
  record OfClient(Body body) implements Supply {
    @Override
    public Source<Receipt, Running> receipts(
        UploadContext context, Staging staging, OptionalLong limit) {
      return body.bytes()
          .viaMat(new Ingest(limit, context.metrics()::received, body.check()), Keep.right())
          .viaMat(
              context.store().receive(staging.releasing(body.release())),
              (control, done) ->
                  new Running(
                      control.ended(),
                      control.stop(),
                      done.exceptionally(failure -> Done.getInstance())));
    }

    @Override
    public CompletionStage<Boolean> finish() {
      return body.finish().get();
    }

    @Override
    public void durable(long offset) {
      body.durable().accept(offset);
    }

    @Override
    public boolean isWhole() {
      return body.check().isPresent();
    }
  }

  /**
   * What the store copies by itself. It is not limited: how much it brings is known beforehand.
   *
   * @param pieces in order; empty = nothing at all
   */
  record OfStore(List<Piece> pieces) implements Supply {
    public OfStore {
      pieces = List.copyOf(pieces);
    }

    @Override
    public Source<Receipt, Running> receipts(
        UploadContext context, Staging staging, OptionalLong limit) {
      return Source.lazySource(() -> composed(context, staging))
          .viaMat(KillSwitches.single(), Keep.right())
          .watchTermination(OfStore::running);
    }

    private Source<Receipt, ?> composed(UploadContext context, Staging staging) {
      return pieces.isEmpty() ? Source.empty() : context.store().compose(staging, pieces);
    }

    private static Running running(UniqueKillSwitch gate, CompletionStage<Done> done) {
      CompletableFuture<Ingest.End> ended = new CompletableFuture<>();
      CompletionStage<Done> quiet =
          done.handle(
              (any, failure) -> {
                ended.complete(failure == null ? Ingest.End.CLEAN : Ingest.End.CANCELLED);
                return Done.getInstance();
              });
      return new Running(ended, () -> stop(gate, ended), quiet);
    }

    private static void stop(UniqueKillSwitch gate, CompletableFuture<Ingest.End> ended) {
      ended.complete(Ingest.End.STOPPED);
      gate.shutdown();
    }

    @Override
    public CompletionStage<Boolean> finish() {
      return CompletableFuture.completedFuture(false);
    }
  }
}
