package dev.wharf.ftp.data;

import dev.wharf.ftp.buffer.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/** Reads a socket when somebody wants bytes, and only then, into memory that serves again. */
final class SocketSource extends GraphStage<SourceShape<ByteString>> {

  /** One read takes what the socket holds. Half of it would be a large object for the collector. */
  static final int BUFFER = 256 * 1024;

  private static final ThreadLocal<ByteBuffer> BUFFERS =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));

  private final Outlet<ByteString> out = Outlet.create("SocketSource.out");
  private final SocketChannel channel;
  private final Poller poller;
  private final Duration idle;
  private final BufferPool pool;

  SocketSource(SocketChannel channel, Poller poller, Duration idle, BufferPool pool) {
    this.channel = channel;
    this.poller = poller;
    this.idle = idle;
    this.pool = pool;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return SourceShape.of(out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Reading();
  }

  private final class Reading extends TimerGraphStageLogic {
    private final AsyncCallback<Integer> ready = createAsyncCallback(any -> read());
    private final Silence silence = new Silence(idle);

    Reading() {
      super(shape());
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              read();
            }
          });
    }

    @Override
    public void preStart() {
      scheduleWithFixedDelay("idle", silence.interval(), silence.interval());
    }

    @Override
    public void onTimer(Object timer) {
      pool.trim();
      if (silence.tooLong()) {
        failStage(silence.broken());
      }
    }

    private void read() {
      if (!isAvailable(out)) {
        return;
      }
      silence.over();
      ByteBuffer buffer = BUFFERS.get().clear();
      try {
        int count = channel.read(buffer);
        if (count > 0) {
          push(out, bytes(buffer.flip()));
        } else if (count < 0) {
          completeStage();
        } else {
          silence.begins();
          poller.await(channel, SelectionKey.OP_READ, () -> ready.invoke(0));
        }
      } catch (IOException e) {
        failStage(DataBroken.by(e));
      }
    }
  }

  private ByteString bytes(ByteBuffer buffer) {
    int count = buffer.remaining();
    byte[] memory = pool.acquire(count);
    buffer.get(memory, 0, count);
    return pool.lend(memory, count);
  }
}
