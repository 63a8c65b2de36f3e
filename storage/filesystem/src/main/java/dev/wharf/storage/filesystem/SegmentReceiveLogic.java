package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.UnwantedBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Moves bytes from the stream to the file, and receipts back.
 *
 * <p>At most one write and one fsync are under way. While a write waits elsewhere, chunks are
 * collected up to {@link #BATCH}; while two checkpoints' bytes are at risk, or a receipt is not
 * taken, nothing more is pulled in the end. A newer receipt of the same segment covers the older,
 * so one at most waits.
 */
class SegmentReceiveLogic extends TimerGraphStageLogic {
  private static final int BATCH = 1 << 20;

  final Inlet<ByteString> in;
  final Outlet<Receipt> out;
  final Duration interval;
  final AsyncCallback<Runnable> callback = createAsyncCallback(Runnable::run);

  private final Optional<Receipt> seal;
  private final SegmentWriter writer;
  private final Checkpoints checkpoints;
  private final CompletableFuture<Done> stopped;

  private List<ByteString> pending = new ArrayList<>();
  private int pendingBytes;
  private Optional<Receipt> ready = Optional.empty();
  private Optional<Throwable> failure = Optional.empty();
  private boolean started;
  private boolean triedToOpen;
  private boolean opened;
  private boolean busy;
  private boolean ended;
  private boolean unwanted;
  private boolean finished;

  SegmentReceiveLogic(
      FlowShape<ByteString, Receipt> shape,
      Optional<Receipt> seal,
      SegmentWriter writer,
      Checkpoints checkpoints,
      Duration interval,
      CompletableFuture<Done> stopped) {
    super(shape);
    this.in = shape.in();
    this.out = shape.out();
    this.seal = seal;
    this.writer = writer;
    this.checkpoints = checkpoints;
    this.interval = interval;
    this.stopped = stopped;
    setHandler(in, new Input());
    setHandler(out, new Output());
  }

  /** Goes on from here with what was collected by another. */
  final void begin(ByteString collected) {
    setHandler(in, new Input());
    setHandler(out, new Output());
    started = isAvailable(out);
    arrived(collected);
  }

  final void arrived(ByteString bytes) {
    if (!bytes.isEmpty()) {
      pending.add(bytes);
      pendingBytes += bytes.size();
    }
    advance();
  }

  final void ended() {
    ended = true;
    advance();
  }

  /** The input failed. */
  final void failed(Throwable thrown) {
    unwanted = thrown instanceof UnwantedBytes;
    if (unwanted) {
      pending = new ArrayList<>();
      pendingBytes = 0;
    }
    failure = Optional.of(thrown);
    ended();
  }

  private void advance() {
    if (!busy && !pending.isEmpty()) {
      write();
    }
    if (checkpoints.isDue()) {
      force();
    }
    if (ended && pending.isEmpty() && !busy && !checkpoints.isForcing() && !finished) {
      finish();
    }
    emit();
    pullIfRoom();
  }

  private void write() {
    if (!opened) {
      triedToOpen = true;
      start(writer.open(), this::opened);
      return;
    }
    List<ByteString> batch = pending;
    pending = new ArrayList<>();
    pendingBytes = 0;
    try {
      if (writer.tryWrite(batch)) {
        checkpoints.wrote(writer.takeWritten());
      } else {
        start(writer.write(batch), () -> checkpoints.wrote(writer.takeWritten()));
      }
    } catch (IOException thrown) {
      fail(writer.failure(thrown));
    }
  }

  private void opened() {
    opened = true;
    scheduleWithFixedDelay("checkpoint", firstCheckpoint(), interval);
  }

  /** From the first write to the first fsync that nothing but time asks for. */
  Duration firstCheckpoint() {
    return interval;
  }

  @Override
  public void onTimer(Object key) {
    if (checkpoints.isDirty() && !checkpoints.isForcing() && !finished) {
      force();
    }
  }

  /** A receipt that is not taken holds back the next, and so in the end the input. */
  private void force() {
    if (ready.isPresent() || finished) {
      return;
    }
    checkpoints.startForce();
    whenDone(
        writer.force(),
        () -> ready = Optional.of(checkpoints.forced()),
        // After a failed fsync nobody knows what is on the disk: no receipt may follow.
        this::failStage);
  }

  /** No more will be written: the rest becomes durable, and the place is given up. */
  private void finish() {
    finished = true;
    if (!opened) {
      ready = triedToOpen ? Optional.empty() : seal;
    } else if (unwanted) {
      busy = true;
      whenDone(writer.undo(), () -> busy = false, this::failStage);
    } else if (checkpoints.hasGrown()) {
      busy = true;
      whenDone(writer.finish(), this::sealed, this::failStage);
    }
  }

  private void sealed() {
    busy = false;
    ready = Optional.of(checkpoints.sealed());
  }

  private void start(CompletableFuture<Void> work, Runnable then) {
    busy = true;
    whenDone(
        work,
        () -> {
          busy = false;
          then.run();
        },
        thrown -> {
          busy = false;
          fail(thrown);
        });
  }

  private void whenDone(CompletableFuture<Void> work, Runnable then, Failed otherwise) {
    work.whenComplete(
        (any, thrown) ->
            callback.invoke(
                () -> {
                  if (thrown == null) {
                    then.run();
                    advance();
                  } else {
                    otherwise.with(Blocking.cause(thrown));
                  }
                }));
  }

  private interface Failed {
    void with(Throwable thrown);
  }

  /** The store failed: what was written before still becomes a receipt, if that can be done. */
  private void fail(Throwable thrown) {
    pending = new ArrayList<>();
    pendingBytes = 0;
    checkpoints.wrote(writer.takeWritten());
    failure = Optional.of(thrown);
    ended = true;
    if (!isClosed(in)) {
      cancel(in);
    }
    advance();
  }

  private void emit() {
    if (ready.isPresent() && isAvailable(out)) {
      push(out, ready.get());
      ready = Optional.empty();
    }
    if (finished && !busy && ready.isEmpty()) {
      failure.ifPresentOrElse(this::failStage, this::completeStage);
    }
  }

  private void pullIfRoom() {
    boolean room = pendingBytes < BATCH && !checkpoints.isOverdue();
    if (room && started && !ended && !hasBeenPulled(in) && !isClosed(in)) {
      pull(in);
    }
  }

  @Override
  public void postStop() {
    writer.abandon().thenAccept(stopped::complete);
  }

  private final class Input extends AbstractInHandler {
    @Override
    public void onPush() {
      arrived(grab(in));
    }

    @Override
    public void onUpstreamFinish() {
      ended();
    }

    @Override
    public void onUpstreamFailure(Throwable thrown) {
      failed(thrown);
    }
  }

  private final class Output extends AbstractOutHandler {
    @Override
    public void onPull() {
      started = true;
      advance();
    }
  }
}
