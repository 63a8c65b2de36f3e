package dev.wharf.tus.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Passes a body on; when the reader leaves early, keeps the rest of it waiting, and throws it away
 * when told to. A plain cancellation would end the connection, and with it the answer.
 *
 * <p>One instance serves one body.
 */
final class Drain extends GraphStage<FlowShape<ByteString, ByteString>> {
  /** What is read of a body that nobody wants: 1 MiB. */
  static final long MOST_BYTES = 1 << 20;

  /** How long that may take. */
  static final Duration LONGEST = Duration.ofSeconds(2);

  private final Inlet<ByteString> in = Inlet.create("Drain.in");
  private final Outlet<ByteString> out = Outlet.create("Drain.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final CompletableFuture<Boolean> begin = new CompletableFuture<>();
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private volatile boolean running;

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  /** Whether somebody began to read. */
  boolean isRunning() {
    return running;
  }

  /** Whether the body has ended, cleanly or not, or was given up. */
  boolean isOver() {
    return end.isDone();
  }

  /**
   * Throws the rest away.
   *
   * @return whether it came to its end; {@code false} = there was too much of it, or too little
   *     came
   */
  CompletionStage<Boolean> start() {
    begin.complete(true);
    return end;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    running = true;
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private boolean draining;
    private boolean gaveUp;
    private long drained;

    Logic() {
      super(shape);
      setHandler(in, new Input());
      setHandler(out, new Output());
    }

    @Override
    public void preStart() {
      begin.thenAccept(createAsyncCallback((Boolean begun) -> drain())::invoke);
    }

    private void drain() {
      draining = true;
      fail(out, new IllegalStateException("the request has been answered"));
      scheduleOnce("longest", LONGEST);
      next();
    }

    private void next() {
      if (drained > MOST_BYTES) {
        giveUp();
      } else if (!gaveUp && !hasBeenPulled(in) && !isClosed(in)) {
        pull(in);
      }
    }

    /** What is left is not cancelled: the end of the connection, after the answer, does that. */
    @Override
    public void onTimer(Object key) {
      giveUp();
    }

    private void giveUp() {
      gaveUp = true;
      end.complete(false);
    }

    @Override
    public void postStop() {
      end.complete(false);
    }

    private final class Input extends AbstractInHandler {
      @Override
      public void onPush() {
        ByteString bytes = grab(in);
        if (draining) {
          drained += bytes.size();
          next();
        } else if (isAvailable(out)) {
          push(out, bytes);
        }
      }

      @Override
      public void onUpstreamFinish() {
        end.complete(true);
        completeStage();
      }

      @Override
      public void onUpstreamFailure(Throwable broken) {
        end.complete(true);
        failStage(broken);
      }
    }

    private final class Output extends AbstractOutHandler {
      @Override
      public void onPull() {
        pull(in);
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        // Stays: see the class.
      }
    }
  }
}
