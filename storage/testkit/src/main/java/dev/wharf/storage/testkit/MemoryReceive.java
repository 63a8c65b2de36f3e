package dev.wharf.storage.testkit;

import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Slots;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.UnwantedBytes;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
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

/** The writing flow: asks the journal where the writer must, and emits receipts at leisure. */
final class MemoryReceive
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, Receipt>, CompletionStage<Done>> {
  private final Inlet<ByteString> in = Inlet.create("memory-receive.in");
  private final Outlet<Receipt> out = Outlet.create("memory-receive.out");
  private final Staging staging;
  private final Function<Staging, MemoryWriter> writers;
  private final Optional<BiFunction<ObjectMeta, ByteString, Receipt>> direct;
  private final Runnable undo;

  /**
   * @param direct puts the whole object at its key; empty = not for this upload
   * @param undo takes back what was written
   */
  MemoryReceive(
      Staging staging,
      Function<Staging, MemoryWriter> writers,
      Optional<BiFunction<ObjectMeta, ByteString, Receipt>> direct,
      Runnable undo) {
    this.staging = staging;
    this.writers = writers;
    this.direct = direct;
    this.undo = undo;
  }

  @Override
  public FlowShape<ByteString, Receipt> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public Attributes initialAttributes() {
    return Attributes.inputBuffer(1, 1);
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    CompletableFuture<Done> stopped = new CompletableFuture<>();
    return Pair.create(new Logic(stopped), stopped);
  }

  private final class Logic extends GraphStageLogic {
    private final CompletableFuture<Done> stopped;
    private final Queue<Receipt> receipts = new ArrayDeque<>();
    private final AsyncCallback<Runnable> callback = createAsyncCallback(Runnable::run);
    private Optional<MemoryWriter> writer = Optional.empty();
    private Optional<Throwable> broken = Optional.empty();
    private ByteString held = ByteString.emptyByteString();
    private boolean announced;
    private boolean waiting;
    private boolean inputEnded;
    private boolean done;

    Logic(CompletableFuture<Done> stopped) {
      super(MemoryReceive.this.shape());
      this.stopped = stopped;
      setHandler(in, new Input());
      setHandler(out, new Output());
    }

    @Override
    public void preStart() {
      if (direct.isEmpty()) {
        writer();
      }
    }

    private MemoryWriter writer() {
      MemoryWriter present = writer.orElseGet(() -> writers.apply(staging));
      writer = Optional.of(present);
      return present;
    }

    private void advance() {
      if (waiting) {
        return;
      }
      if (wantsSlots()) {
        reserve();
      } else if (inputEnded && !done) {
        end();
      }
      emitOrPull();
    }

    private boolean wantsSlots() {
      return writer.filter(present -> present.slotsWanted() > 0).isPresent();
    }

    private void reserve() {
      Optional<String> opened =
          staging.multipart().isPresent() || announced
              ? Optional.empty()
              : Optional.of(writer().multipart());
      announced = true;
      await(
          staging.journal().reserve(writer().slotsWanted(), opened),
          (Slots slots) -> receipts.addAll(writer().give(slots)));
    }

    private void end() {
      if (direct.isPresent() && isWhole()) {
        done = true;
        await(
            staging.journal().directPut(),
            (ObjectMeta meta) -> receipts.add(direct.get().apply(meta, held)));
        return;
      }
      writeHeld();
      if (wantsSlots()) {
        reserve();
      } else {
        done = true;
        receipts.addAll(writer().end());
      }
    }

    private boolean isWhole() {
      return broken.isEmpty() && !held.isEmpty() && held.size() == staging.length().orElse(-1);
    }

    private void writeHeld() {
      if (!held.isEmpty()) {
        receipts.addAll(writer().write(held));
        held = ByteString.emptyByteString();
      }
    }

    private <T> void await(CompletionStage<T> answer, Consumer<T> then) {
      waiting = true;
      answer.whenComplete(
          (value, failure) ->
              callback.invoke(
                  () -> {
                    waiting = false;
                    if (failure == null) {
                      then.accept(value);
                      advance();
                    } else {
                      failStage(lost(failure));
                    }
                  }));
    }

    private void emitOrPull() {
      if (isAvailable(out) && !receipts.isEmpty()) {
        push(out, receipts.remove());
      }
      if (done && !waiting && receipts.isEmpty()) {
        broken.ifPresentOrElse(this::failStage, this::completeStage);
      } else if (isAvailable(out) && !waiting && !hasBeenPulled(in) && !isClosed(in)) {
        pull(in);
      }
    }

    @Override
    public void postStop() {
      stopped.complete(Done.getInstance());
    }

    private final class Input extends AbstractInHandler {
      @Override
      public void onPush() {
        if (direct.isPresent()) {
          held = held.concat(grab(in));
        } else {
          receipts.addAll(writer().write(grab(in)));
        }
        advance();
      }

      @Override
      public void onUpstreamFinish() {
        inputEnded = true;
        advance();
      }

      @Override
      public void onUpstreamFailure(Throwable failure) {
        if (failure instanceof UnwantedBytes) {
          undo.run();
          failStage(failure);
        } else {
          broken = Optional.of(failure);
          inputEnded = true;
          advance();
        }
      }
    }

    private final class Output extends AbstractOutHandler {
      @Override
      public void onPull() {
        advance();
      }
    }
  }

  private static StorageFailure lost(Throwable cause) {
    return new StorageFailure(
        StorageFailure.Kind.UNAVAILABLE, true, "the grant is lost: its journal said no", cause);
  }
}
