package dev.wharf.ftp.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Writes to a socket, and asks for more only when it has taken everything. */
final class SocketSink
    extends AbstractGraphStageWithMaterializedValue<SinkShape<ByteString>, CompletionStage<Done>> {

  private final Inlet<ByteString> in = Inlet.create("SocketSink.in");
  private final SocketChannel channel;
  private final Poller poller;
  private final Duration idle;

  SocketSink(SocketChannel channel, Poller poller, Duration idle) {
    this.channel = channel;
    this.poller = poller;
    this.idle = idle;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return SinkShape.of(in);
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    CompletableFuture<Done> written = new CompletableFuture<>();
    return Pair.create(new Writing(written), written);
  }

  private final class Writing extends TimerGraphStageLogic {
    private final CompletableFuture<Done> written;
    private final AsyncCallback<Integer> ready = createAsyncCallback(any -> write());
    private final Silence silence = new Silence(idle);
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Writing(CompletableFuture<Done> written) {
      super(shape());
      this.written = written;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              rest = grab(in).asByteBuffer();
              write();
            }

            @Override
            public void onUpstreamFinish() {
              if (!rest.hasRemaining()) {
                done();
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              fail(failure);
            }
          });
    }

    @Override
    public void preStart() {
      setKeepGoing(true);
      scheduleWithFixedDelay("idle", silence.interval(), silence.interval());
      pull(in);
    }

    @Override
    public void onTimer(Object timer) {
      if (silence.tooLong()) {
        fail(silence.broken());
      }
    }

    private void write() {
      silence.over();
      try {
        while (rest.hasRemaining()) {
          if (channel.write(rest) == 0) {
            silence.begins();
            poller.await(channel, SelectionKey.OP_WRITE, () -> ready.invoke(0));
            return;
          }
        }
        next();
      } catch (IOException e) {
        fail(DataBroken.by(e));
      }
    }

    private void next() {
      if (isClosed(in)) {
        done();
      } else {
        pull(in);
      }
    }

    private void done() {
      written.complete(Done.getInstance());
      completeStage();
    }

    private void fail(Throwable failure) {
      written.completeExceptionally(failure);
      failStage(failure);
    }

    @Override
    public void postStop() {
      // Only if the stream was torn down from outside.
      written.completeExceptionally(new DataBroken("the stream was torn down"));
    }
  }
}
