package dev.wharf.upload;

import dev.wharf.storage.spi.UnwantedBytes;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The gate between a client's bytes and the object store.
 *
 * <p>Whatever ends the client's side, the store's side only ever sees an orderly end: a failure
 * would overtake the bytes that are still on their way and lose them. How it really ended is told
 * beside the stream. Nothing passes beyond the limit.
 *
 * <p>Only bytes that count all together or not at all end in a failure, if they do not count: the
 * store is then to throw away what it has of them.
 */
final class Ingest
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, ByteString>, Ingest.Control> {

  /** How the client's side ended. */
  enum End {
    /** It said all it had to say. */
    CLEAN,
    /** It broke. */
    BROKEN,
    /** It wanted to pass more than the limit. */
    OVER_LIMIT,
    /** It was told to stop. */
    STOPPED,
    /** All came, and they are not what they were said to be. */
    MISMATCH,
    /** The store's side wanted no more. */
    CANCELLED
  }

  /**
   * The hand on the gate.
   *
   * @param ended how it ended, as soon as it has
   * @param stop ends the client's side in order, as if it had said all; safe from any thread
   */
  record Control(CompletionStage<End> ended, Runnable stop) {}

  private final Inlet<ByteString> in = Inlet.create("Ingest.in");
  private final Outlet<ByteString> out = Outlet.create("Ingest.out");
  private final OptionalLong limit;
  private final LongConsumer received;
  private final Optional<BooleanSupplier> check;

  /**
   * @param limit the most bytes that may pass
   * @param received told of every chunk's size
   * @param check see {@link Body#check()}
   */
  Ingest(OptionalLong limit, LongConsumer received, Optional<BooleanSupplier> check) {
    this.limit = limit;
    this.received = received;
    this.check = check;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public Pair<GraphStageLogic, Control> createLogicAndMaterializedValuePair(Attributes attributes) {
    CompletableFuture<End> ended = new CompletableFuture<>();
    Gate gate = new Gate(ended);
    return Pair.create(gate, new Control(ended, gate::stop));
  }

  private final class Gate extends GraphStageLogic {
    private final CompletableFuture<End> ended;
    private final AsyncCallback<End> stopped = createAsyncCallback(this::end);
    private long left = limit.orElse(Long.MAX_VALUE);

    Gate(CompletableFuture<End> ended) {
      super(shape());
      this.ended = ended;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              pass(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              end(isRight() ? End.CLEAN : End.MISMATCH);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              end(End.BROKEN);
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              end(End.CANCELLED);
            }
          });
    }

    private void pass(ByteString chunk) {
      received.accept(chunk.size());
      if (chunk.size() > left) {
        end(End.OVER_LIMIT);
      } else {
        left -= chunk.size();
        push(out, chunk);
      }
    }

    private boolean isRight() {
      return check.map(BooleanSupplier::getAsBoolean).orElse(true);
    }

    private void end(End end) {
      ended.complete(end);
      if (check.isEmpty() || end == End.CLEAN) {
        completeStage();
      } else {
        failStage(new UnwantedBytes(end.name()));
      }
    }

    private void stop() {
      stopped.invoke(End.STOPPED);
    }

    @Override
    public void postStop() {
      // Only if the stream was torn down from outside.
      ended.complete(End.BROKEN);
    }
  }
}
