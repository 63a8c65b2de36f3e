package dev.wharf.ftp.tls;

import dev.wharf.ftp.buffer.BufferPool;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * One control connection. After each event {@link #move} does whatever has become possible: write,
 * hand up a line, read, take from the session, end. The client is read only once everything was
 * written, so that a client that reads nothing cannot make this side pile up answers.
 */
final class ControlLogic extends TimerGraphStageLogic {
  static final Duration HANDSHAKE = Duration.ofSeconds(10);
  static final Duration LINGER = Duration.ofSeconds(2);

  private enum Timer {
    HANDSHAKE,
    LINGER
  }

  private final Inlet<ControlOutput> replies;
  private final Outlet<ByteString> toClient;
  private final Inlet<ByteString> fromClient;
  private final Outlet<ControlInput> up;
  private final Optional<Supplier<SSLEngine>> implicit;
  private final LineSplitter lines;

  private Optional<TlsPipe> pipe = Optional.empty();
  private Optional<TlsFacts> secured = Optional.empty();
  private boolean securing;
  private ByteString unsent = ByteString.emptyByteString();
  // The client has ended, by close_notify or altogether.
  private boolean over;
  // Nobody asks for lines any more.
  private boolean deaf;
  // The session has ended, or TLS has failed.
  private boolean ending;

  ControlLogic(
      BidiShape<ControlOutput, ByteString, ByteString, ControlInput> shape,
      Optional<Supplier<SSLEngine>> implicit,
      LineSplitter lines) {
    super(shape);
    this.replies = shape.in1();
    this.toClient = shape.out1();
    this.fromClient = shape.in2();
    this.up = shape.out2();
    this.implicit = implicit;
    this.lines = lines;
    setHandler(replies, new Replies());
    setHandler(toClient, new ToClient());
    setHandler(fromClient, new FromClient());
    setHandler(up, new Lines());
  }

  @Override
  public void preStart() {
    implicit.ifPresent(this::secure);
    move();
  }

  private void move() {
    write();
    handUp();
    read();
    if (canTake()) {
      pull(replies);
    }
    end();
  }

  private void write() {
    pipe.ifPresent(tls -> unsent = unsent.concat(tls.takeCipher()));
    if (isClosed(toClient)) {
      unsent = ByteString.emptyByteString();
    } else if (isAvailable(toClient) && unsent.nonEmpty()) {
      push(toClient, unsent);
      unsent = ByteString.emptyByteString();
    }
  }

  private void handUp() {
    if (isAvailable(up)) {
      nextUp().ifPresent(input -> push(up, input));
    }
    if (over && !isClosed(up) && nothingHeld()) {
      complete(up);
    }
  }

  private Optional<ControlInput> nextUp() {
    if (secured.isPresent()) {
      Optional<ControlInput> first = secured.map(ControlInput.Secured::new);
      secured = Optional.empty();
      return first;
    }
    return securing ? Optional.empty() : lines.next();
  }

  private boolean nothingHeld() {
    return secured.isEmpty() && (deaf || lines.isEmpty());
  }

  private void read() {
    boolean wanted = ending || (!over && (deaf || securing || isAvailable(up)));
    if (wanted && unsent.isEmpty() && !isClosed(fromClient) && !hasBeenPulled(fromClient)) {
      pull(fromClient);
    }
  }

  private boolean canTake() {
    return !securing && unsent.isEmpty() && !isClosed(replies) && !hasBeenPulled(replies);
  }

  private void end() {
    if (ending && unsent.isEmpty() && !isClosed(toClient)) {
      complete(toClient);
      scheduleOnce(Timer.LINGER, LINGER);
    }
    if (ending && isClosed(fromClient) && isClosed(toClient)) {
      completeStage();
    }
  }

  private void secure(Supplier<SSLEngine> engine) {
    if (pipe.isPresent()) {
      failed(new IllegalStateException("the connection is under TLS already"));
      return;
    }
    try {
      lines.drop();
      pipe = Optional.of(new TlsPipe(engine.get(), true, new BufferPool(0)));
      securing = true;
      scheduleOnce(Timer.HANDSHAKE, HANDSHAKE);
    } catch (SSLException | RuntimeException broken) {
      failed(broken);
    }
  }

  /** An alert may have to go out before the connection ends. */
  private void failed(Throwable cause) {
    securing = false;
    deaf = true;
    ending = true;
    cancelTimer(Timer.HANDSHAKE);
    fail(up, cause);
    cancel(replies);
  }

  private void received(TlsPipe tls, ByteString bytes) {
    try {
      tls.received(bytes);
      agreed(tls);
      hear(tls.takePlain());
    } catch (SSLException broken) {
      failed(broken);
    }
    if (tls.isClosedByPeer()) {
      ended();
    }
  }

  private void agreed(TlsPipe tls) {
    if (securing && tls.facts().isPresent()) {
      securing = false;
      secured = tls.facts();
      cancelTimer(Timer.HANDSHAKE);
    }
  }

  private void hear(ByteString bytes) {
    if (!deaf) {
      lines.put(bytes);
    }
  }

  /** The client says no more. */
  private void ended() {
    over = true;
    if (securing) {
      failed(new SSLHandshakeException("the client left during the handshake"));
    }
  }

  @Override
  public void onTimer(Object key) {
    if (key == Timer.LINGER) {
      completeStage();
    } else if (securing) {
      failed(new SSLHandshakeException("no handshake in " + HANDSHAKE.toSeconds() + " s"));
      move();
    }
  }

  private final class Replies extends AbstractInHandler {
    @Override
    public void onPush() {
      ControlOutput next = grab(replies);
      if (next instanceof ControlOutput.Secure secure) {
        send(secure.last());
        secure(secure.engine());
      } else if (next instanceof ControlOutput.Send send) {
        send(send.bytes());
      }
      move();
    }

    private void send(ByteString bytes) {
      if (pipe.isEmpty()) {
        unsent = unsent.concat(bytes);
        return;
      }
      try {
        pipe.get().send(bytes);
      } catch (SSLException broken) {
        failed(broken);
      }
    }

    @Override
    public void onUpstreamFinish() {
      ending = true;
      try {
        if (pipe.isPresent()) {
          pipe.get().close();
        }
      } catch (SSLException broken) {
        failed(broken);
      }
      move();
    }
  }

  private final class ToClient extends AbstractOutHandler {
    @Override
    public void onPull() {
      move();
    }

    /** Nobody reads any more; what was written may still be read. */
    @Override
    public void onDownstreamFinish(Throwable cause) {
      cancel(replies);
      move();
    }
  }

  private final class FromClient extends AbstractInHandler {
    @Override
    public void onPush() {
      ByteString bytes = grab(fromClient);
      if (!ending) {
        pipe.ifPresentOrElse(tls -> received(tls, bytes), () -> hear(bytes));
      }
      move();
    }

    @Override
    public void onUpstreamFinish() {
      ended();
      move();
    }
  }

  private final class Lines extends AbstractOutHandler {
    @Override
    public void onPull() {
      move();
    }

    @Override
    public void onDownstreamFinish(Throwable cause) {
      deaf = true;
      lines.drop();
      move();
    }
  }
}
