package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/** The writing flow of one grant. */
final class PartReceive
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, Receipt>, CompletionStage<Done>> {
  private final FlowShape<ByteString, Receipt> shape =
      FlowShape.of(Inlet.create("parts.in"), Outlet.create("parts.out"));
  private final Ingest ingest;
  private final Staging staging;

  PartReceive(Ingest ingest, Staging staging) {
    this.ingest = ingest;
    this.staging = staging;
  }

  @Override
  public FlowShape<ByteString, Receipt> shape() {
    return shape;
  }

  @Override
  public Attributes initialAttributes() {
    return Attributes.inputBuffer(1, 1);
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    CompletableFuture<Done> stopped = new CompletableFuture<>();
    return Pair.create(new PartReceiveLogic(shape, ingest, staging, stopped), stopped);
  }
}
