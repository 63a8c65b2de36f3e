package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.OpenMultipart;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StoredObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Cuts byte streams into parts and tails, and makes objects of them. */
public final class MultipartIngest {

  private final Ingest ingest;

  /** One for each store; the budget is the process's. */
  public MultipartIngest(
      MultipartClient client, PartLimits limits, MultipartSettings settings, ByteBudget budget) {
    this(client, limits, settings, budget, Retries.usual());
  }

  MultipartIngest(
      MultipartClient client,
      PartLimits limits,
      MultipartSettings settings,
      ByteBudget budget,
      Retries retries) {
    PartPlan plan = new PartPlan(limits, settings, budget.total());
    budget.holdBack(plan.largestPart());
    this.ingest = new Ingest(client, limits, settings, plan, budget, retries);
  }

  /** Most bytes of an upload whose length is known from the start. */
  public long largestOfKnownLength() {
    return ingest.plan().largestKnown();
  }

  /** Most bytes of an upload whose length is not known before its end. */
  public long largestOfUnknownLength() {
    return ingest.plan().largestUnknown();
  }

  /** As {@link dev.wharf.storage.spi.ObjectStore#receive} promises. */
  public Flow<ByteString, Receipt, CompletionStage<Done>> receive(Staging staging) {
    return Flow.fromGraph(new PartReceive(ingest, staging));
  }

  /** As {@link dev.wharf.storage.spi.ObjectStore#compose} promises, without staged pieces. */
  public Source<Receipt, NotUsed> compose(Staging staging, List<Piece> pieces) {
    return new Composing(ingest, staging, pieces).source();
  }

  /**
   * Makes the receipts one object: nothing or tails only are put whole, parts are completed, with
   * the tails behind them as a last part in the commit's own slot. A multipart upload that was
   * opened and is not needed is given up before the answer.
   *
   * <p>It does not know whether it was done before: that is the store's to look up.
   */
  public CompletionStage<StoredObject> commit(Commit commit) {
    return Failures.calling(() -> new Committing(ingest, commit).run());
  }

  /** Gives up a multipart upload that the journal names. */
  public CompletionStage<Done> abort(OpenMultipart multipart) {
    return Failures.calling(
        () -> ingest.client().abort(multipart.target(), MultipartId.of(multipart.id()).client()));
  }

  /** Removes the tails among these receipts, in the store and in memory. */
  public CompletionStage<Done> dropTails(StagingId staging, List<Receipt> receipts) {
    List<String> names =
        receipts.stream()
            .filter(receipt -> receipt.form() == Receipt.Form.TAIL)
            .map(Tokens::nameOf)
            .toList();
    names.forEach(name -> ingest.budget().forget(staging, name));
    return names.isEmpty()
        ? CompletableFuture.completedFuture(Done.getInstance())
        : ingest.client().deleteTails(staging, names);
  }
}
