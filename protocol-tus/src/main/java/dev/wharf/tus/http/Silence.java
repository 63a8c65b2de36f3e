package dev.wharf.tus.http;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
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
 * Breaks the bytes of a client that was asked for more and said nothing for too long. A client that
 * is not asked, because the store or the memory is busy, is not silent: it waits.
 */
final class Silence extends GraphStage<FlowShape<ByteString, ByteString>> {
  private static final int LOOKS = 4;
  private static final String LOOK = "look";

  private final Inlet<ByteString> in = Inlet.create("Silence.in");
  private final Outlet<ByteString> out = Outlet.create("Silence.out");
  private final Duration limit;

  /**
   * @param limit noticed a quarter of it later at most
   */
  Silence(Duration limit) {
    this.limit = limit;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private long askedAt;

    Logic() {
      super(shape());
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              push(out, grab(in));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              askedAt = System.nanoTime();
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      Duration between = limit.dividedBy(LOOKS);
      scheduleAtFixedRate(LOOK, between, between);
    }

    @Override
    public void onTimer(Object key) {
      if (hasBeenPulled(in) && System.nanoTime() - askedAt > limit.toNanos()) {
        failStage(new TimeoutException("no byte came for " + limit));
      }
    }
  }
}
