package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.UnwantedBytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.util.ByteString;

/**
 * Collects a small body. One that comes whole is put at its key; one that ends early, takes its
 * time, or finds no room goes on as a segment, with what has come.
 */
final class DirectPutLogic extends SegmentReceiveLogic {
  private static final String SLOW = "slow";

  /** Thousands of slow bodies must not wait in memory for their ends. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final DirectPut put;
  private final Duration patience;
  private Optional<Receipt> done = Optional.empty();

  DirectPutLogic(
      FlowShape<ByteString, Receipt> shape,
      DirectPut put,
      SegmentWriter writer,
      Checkpoints checkpoints,
      Duration interval,
      CompletableFuture<Done> stopped) {
    super(shape, Optional.empty(), writer, checkpoints, interval, stopped);
    this.put = put;
    this.patience = interval.compareTo(PATIENCE) < 0 ? interval : PATIENCE;
    setHandler(in, new Input());
    setHandler(out, new Output());
  }

  private void collect(ByteString chunk) {
    if (put.add(chunk)) {
      if (!isTimerActive(SLOW)) {
        scheduleOnce(SLOW, patience);
      }
      pull(in);
    } else {
      stage();
      arrived(chunk);
    }
  }

  @Override
  public void onTimer(Object key) {
    if (key.equals(SLOW)) {
      stage();
    } else {
      super.onTimer(key);
    }
  }

  /** Its first byte may have waited already. */
  @Override
  Duration firstCheckpoint() {
    return interval.minus(patience);
  }

  private void stage() {
    cancelTimer(SLOW);
    begin(put.giveUp());
  }

  private void put() {
    cancelTimer(SLOW);
    put.put()
        .whenComplete(
            (receipt, thrown) ->
                callback.invoke(
                    () -> {
                      if (thrown == null) {
                        done = Optional.of(receipt);
                        emit();
                      } else {
                        failStage(Blocking.cause(thrown));
                      }
                    }));
  }

  private void emit() {
    if (done.isPresent() && isAvailable(out)) {
      push(out, done.get());
      completeStage();
    }
  }

  @Override
  public void postStop() {
    put.stop().thenAccept(any -> super.postStop());
  }

  private final class Input extends AbstractInHandler {
    @Override
    public void onPush() {
      ByteString chunk = grab(in);
      if (chunk.isEmpty()) {
        pull(in);
      } else {
        collect(chunk);
      }
    }

    @Override
    public void onUpstreamFinish() {
      if (put.isWhole()) {
        put();
      } else {
        stage();
        ended();
      }
    }

    @Override
    public void onUpstreamFailure(Throwable thrown) {
      if (thrown instanceof UnwantedBytes) {
        failStage(thrown);
      } else {
        stage();
        failed(thrown);
      }
    }
  }

  private final class Output extends AbstractOutHandler {
    @Override
    public void onPull() {
      if (done.isPresent()) {
        emit();
      } else if (!isClosed(in) && !hasBeenPulled(in)) {
        pull(in);
      }
    }
  }
}
