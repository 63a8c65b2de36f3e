package dev.wharf.ftp.server;

import dev.wharf.access.proxy.Addresses;
import dev.wharf.ftp.session.ControlConnection;
import dev.wharf.ftp.tls.ControlInput;
import dev.wharf.ftp.tls.ControlOutput;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;

/** A control connection that is a running stream. */
final class StreamedControl implements ControlConnection {
  private final Addresses ends;
  private final BoundedSourceQueue<ControlOutput> out;
  private final SinkQueueWithCancel<ControlInput> in;

  StreamedControl(
      Addresses ends, BoundedSourceQueue<ControlOutput> out, SinkQueueWithCancel<ControlInput> in) {
    this.ends = ends;
    this.out = out;
    this.in = in;
  }

  @Override
  public Addresses ends() {
    return ends;
  }

  @Override
  public CompletionStage<Optional<ControlInput>> next() {
    return in.pull();
  }

  /** What a connection that is closed does not take is no client's fault. */
  @Override
  public boolean send(ControlOutput output) {
    return out.offer(output) != QueueOfferResult.dropped();
  }

  @Override
  public void finish() {
    if (!out.isCompleted()) {
      out.complete();
    }
  }

  @Override
  public void cut() {
    if (!out.isCompleted()) {
      out.fail(new ControlCut());
    }
    in.cancel();
  }

  private static final class ControlCut extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ControlCut() {
      super("the session cut its control connection", null, false, false);
    }
  }
}
