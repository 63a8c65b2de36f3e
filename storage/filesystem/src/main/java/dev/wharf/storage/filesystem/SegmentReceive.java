package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Staging;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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
final class SegmentReceive
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, Receipt>, CompletionStage<Done>> {
  private final FlowShape<ByteString, Receipt> shape =
      FlowShape.of(Inlet.create("segment.in"), Outlet.create("segment.out"));
  private final Staging staging;
  private final Supplier<SegmentWriter> writers;
  private final Supplier<DirectPut> puts;
  private final FilesystemSettings settings;

  SegmentReceive(
      Staging staging,
      Supplier<SegmentWriter> writers,
      Supplier<DirectPut> puts,
      FilesystemSettings settings) {
    this.staging = staging;
    this.writers = writers;
    this.puts = puts;
    this.settings = settings;
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
    return Pair.create(logic(stopped), stopped);
  }

  private GraphStageLogic logic(CompletableFuture<Done> stopped) {
    Checkpoints checkpoints = new Checkpoints(staging, settings.checkpointBytes());
    Duration interval = settings.checkpointInterval();
    return DirectPut.isPossible(staging)
        ? new DirectPutLogic(shape, puts.get(), writers.get(), checkpoints, interval, stopped)
        : new SegmentReceiveLogic(
            shape, staging.seal(), writers.get(), checkpoints, interval, stopped);
  }
}
