package dev.wharf.tus.http;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Between a connection's responses, as bytes, and its socket: puts interim ones in between. */
final class InterimBytes extends GraphStage<FlowShape<ByteString, ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("InterimBytes.in");
  private final Outlet<ByteString> out = Outlet.create("InterimBytes.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final InterimLine line;

  InterimBytes(InterimLine line) {
    this.line = line;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    Logic() {
      super(shape);
      setHandler(in, new Input());
      setHandler(out, new Output());
    }

    @Override
    public void preStart() {
      line.speakThrough(createAsyncCallback(this::said)::invoke);
    }

    private void said(InterimLine.Said said) {
      line.said(said);
      flush();
    }

    private void flush() {
      line.flush(bytes -> emit(out, bytes));
    }

    private final class Input extends AbstractInHandler {
      @Override
      public void onPush() {
        ByteString bytes = grab(in);
        line.passed(bytes);
        emit(out, bytes);
        flush();
      }

      /** Not before what is still to be emitted. */
      @Override
      public void onUpstreamFinish() {
        complete(out);
      }
    }

    private final class Output extends AbstractOutHandler {
      @Override
      public void onPull() {
        if (!hasBeenPulled(in)) {
          pull(in);
        }
      }
    }
  }
}
