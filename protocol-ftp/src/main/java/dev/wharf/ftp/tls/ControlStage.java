package dev.wharf.ftp.tls;

import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/** {@link ControlProtocol} as a stage. */
final class ControlStage
    extends GraphStage<BidiShape<ControlOutput, ByteString, ByteString, ControlInput>> {
  private final BidiShape<ControlOutput, ByteString, ByteString, ControlInput> shape =
      BidiShape.of(
          Inlet.create("control.replies"),
          Outlet.create("control.toClient"),
          Inlet.create("control.fromClient"),
          Outlet.create("control.lines"));
  private final Optional<Supplier<SSLEngine>> implicit;
  private final int maxLine;

  ControlStage(Optional<Supplier<SSLEngine>> implicit, int maxLine) {
    if (maxLine < 1) {
      throw new IllegalArgumentException("longest line: '" + maxLine + "' (expected: at least 1)");
    }
    this.implicit = implicit;
    this.maxLine = maxLine;
  }

  @Override
  public BidiShape<ControlOutput, ByteString, ByteString, ControlInput> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new ControlLogic(shape, implicit, new LineSplitter(maxLine));
  }
}
