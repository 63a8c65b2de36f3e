package dev.wharf.ftp.tls;

import dev.wharf.ftp.buffer.BufferPool;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
 * One data connection under TLS. After each event {@link #move} does whatever has become possible,
 * a whole chunk at a time; nothing is read or taken while something waits to be written or handed
 * on.
 */
final class TlsLogic extends TimerGraphStageLogic {

  /** Plain bytes of one chunk from a socket, and of the record that its beginning completes. */
  static final int CHUNK = (256 + 32) * 1024;

  private static final Duration LOOK = Duration.ofSeconds(30);

  private final Inlet<ByteString> plainIn;
  private final Outlet<ByteString> cipherOut;
  private final Inlet<ByteString> cipherIn;
  private final Outlet<ByteString> plainOut;
  private final Supplier<SSLEngine> engine;
  private final BufferPool pool;
  private final Consumer<ByteString> release;
  private final CompletableFuture<TlsFacts> handshake;
  private final CompletableFuture<TlsEnd> end;

  private Optional<TlsPipe> pipe = Optional.empty();
  private ByteString unsent = ByteString.emptyByteString();
  private ByteString received = ByteString.emptyByteString();
  private Optional<Throwable> failure = Optional.empty();
  // The peer's side has ended, one way or another.
  private boolean over;
  // Nobody has more to send, so close_notify is due once the handshake is done.
  private boolean sentAll;
  // Ours has ended, and close_notify or an alert is on its way.
  private boolean ending;
  private boolean sent;

  TlsLogic(
      BidiShape<ByteString, ByteString, ByteString, ByteString> shape,
      Supplier<SSLEngine> engine,
      BufferPool pool,
      Consumer<ByteString> release,
      CompletableFuture<TlsFacts> handshake,
      CompletableFuture<TlsEnd> end) {
    super(shape);
    this.plainIn = shape.in1();
    this.cipherOut = shape.out1();
    this.cipherIn = shape.in2();
    this.plainOut = shape.out2();
    this.engine = engine;
    this.pool = pool;
    this.release = release;
    this.handshake = handshake;
    this.end = end;
    setHandler(plainIn, new PlainIn());
    setHandler(cipherOut, new CipherOut());
    setHandler(cipherIn, new CipherIn());
    setHandler(plainOut, new PlainOut());
  }

  @Override
  public void preStart() {
    try {
      pipe = Optional.of(new TlsPipe(engine.get(), false, pool));
    } catch (SSLException | RuntimeException broken) {
      failed(broken);
    }
    scheduleWithFixedDelay("look", LOOK, LOOK);
    move();
  }

  @Override
  public void onTimer(Object timer) {
    pool.trim();
  }

  @Override
  public void postStop() {
    handshake.completeExceptionally(new SSLHandshakeException("the connection was given up"));
    end.complete(TlsEnd.FAILED);
  }

  private void move() {
    if (sentAll && isAgreed() && !ending) {
      close();
    }
    write();
    handOn();
    if (wantsCipher() && unsent.isEmpty() && !isClosed(cipherIn) && !hasBeenPulled(cipherIn)) {
      pull(cipherIn);
    }
    if (canTake()) {
      pull(plainIn);
    }
    if (ending && unsent.isEmpty() && !isClosed(cipherOut)) {
      complete(cipherOut);
    }
    if (over && isClosed(cipherOut) && isClosed(plainOut)) {
      completeStage();
    }
  }

  /** The futures tell others; what others do to them must not matter here. */
  private boolean isAgreed() {
    return pipe.flatMap(TlsPipe::facts).isPresent();
  }

  private void write() {
    pipe.ifPresent(tls -> unsent = unsent.concat(tls.takeCipher()));
    if (isClosed(cipherOut)) {
      unsent = ByteString.emptyByteString();
    } else if (isAvailable(cipherOut) && unsent.nonEmpty()) {
      push(cipherOut, unsent);
      unsent = ByteString.emptyByteString();
    }
  }

  private void handOn() {
    if (isClosed(plainOut)) {
      received = ByteString.emptyByteString();
    } else if (isAvailable(plainOut) && received.nonEmpty()) {
      push(plainOut, received);
      received = ByteString.emptyByteString();
    }
    if (over && received.isEmpty() && !isClosed(plainOut)) {
      failure.ifPresentOrElse(cause -> fail(plainOut, cause), () -> complete(plainOut));
    }
  }

  /** A reader that has left still has the end of the peer's side seen. */
  private boolean wantsCipher() {
    return !over && (!isAgreed() || isAvailable(plainOut) || isClosed(plainOut));
  }

  private boolean canTake() {
    return isAgreed()
        && unsent.isEmpty()
        && isAvailable(cipherOut)
        && !isClosed(plainIn)
        && !hasBeenPulled(plainIn);
  }

  private void received(TlsPipe tls, ByteString bytes) {
    try {
      tls.received(bytes);
      tls.facts().ifPresent(handshake::complete);
    } catch (SSLException broken) {
      failed(broken);
    }
    received = received.concat(tls.takePlain());
    if (tls.isClosedByPeer() && !over) {
      ended(TlsEnd.CLOSED);
      closeAfterUpload();
    }
  }

  private void ended(TlsEnd how) {
    over = true;
    if (isAgreed()) {
      end.complete(how);
    } else {
      failed(new SSLHandshakeException("the peer left during the handshake"));
    }
  }

  /**
   * A peer that has sent everything waits for our close_notify (Python's ftplib does), and should
   * not have to until the upload is committed.
   */
  private void closeAfterUpload() {
    if (!sent) {
      close();
    }
  }

  private void close() {
    ending = true;
    cancel(plainIn);
    try {
      if (pipe.isPresent()) {
        pipe.get().close();
      }
    } catch (SSLException broken) {
      failed(broken);
    }
  }

  /** What came before is still handed on, and an alert may have to go out. */
  private void failed(Throwable cause) {
    handshake.completeExceptionally(cause);
    end.complete(TlsEnd.FAILED);
    failure = Optional.of(cause);
    over = true;
    ending = true;
    cancel(plainIn);
  }

  private final class PlainIn extends AbstractInHandler {
    @Override
    public void onPush() {
      ByteString bytes = grab(plainIn);
      sent = true;
      try {
        pipe.orElseThrow().send(bytes);
      } catch (SSLException broken) {
        failed(broken);
      }
      move();
    }

    @Override
    public void onUpstreamFinish() {
      sentAll = true;
      move();
    }
  }

  private final class CipherOut extends AbstractOutHandler {
    @Override
    public void onPull() {
      move();
    }

    /** Nothing can be sent any more; what was sent to us may still be there. */
    @Override
    public void onDownstreamFinish(Throwable cause) {
      cancel(plainIn);
      move();
    }
  }

  private final class CipherIn extends AbstractInHandler {
    @Override
    public void onPush() {
      ByteString bytes = grab(cipherIn);
      received(pipe.orElseThrow(), bytes);
      release.accept(bytes);
      move();
    }

    @Override
    public void onUpstreamFinish() {
      if (!over) {
        ended(TlsEnd.TRUNCATED);
      }
      move();
    }

    @Override
    public void onUpstreamFailure(Throwable cause) {
      if (!over) {
        failed(cause);
      }
      move();
    }
  }

  private final class PlainOut extends AbstractOutHandler {
    @Override
    public void onPull() {
      move();
    }

    @Override
    public void onDownstreamFinish(Throwable cause) {
      move();
    }
  }
}
