package dev.wharf.ftp.tls;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * One data connection under TLS. After each event {@link #move} does whatever has become possible,
 * a whole chunk at a time; nothing is read or taken while something waits to be written or handed
 * on.
 */
final class TlsLogic extends GraphStageLogic {
  private final Inlet<ByteString> plainIn;
  private final Outlet<ByteString> cipherOut;
  private final Inlet<ByteString> cipherIn;
  private final Outlet<ByteString> plainOut;
  private final Supplier<SSLEngine> engine;
  private final CompletableFuture<TlsFacts> handshake;
  private final CompletableFuture<TlsEnd> end;

  private Optional<TlsPipe> pipe = Optional.empty();
  private ByteString unsent = ByteString.emptyByteString();
  private ByteString received = ByteString.emptyByteString();
  private boolean over;
  private boolean ending;

  TlsLogic(
      BidiShape<ByteString, ByteString, ByteString, ByteString> shape,
      Supplier<SSLEngine> engine,
      CompletableFuture<TlsFacts> handshake,
      CompletableFuture<TlsEnd> end) {
    super(shape);
    this.plainIn = shape.in1();
    this.cipherOut = shape.out1();
    this.cipherIn = shape.in2();
    this.plainOut = shape.out2();
    this.engine = engine;
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
      pipe = Optional.of(new TlsPipe(engine.get(), false));
      move();
    } catch (SSLException | RuntimeException broken) {
      failed(broken);
    }
  }

  @Override
  public void postStop() {
    handshake.completeExceptionally(new SSLHandshakeException("the connection was given up"));
    end.complete(TlsEnd.FAILED);
  }

  private void move() {
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
    if (isClosed(cipherOut) && isClosed(plainOut)) {
      completeStage();
    }
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
      complete(plainOut);
    }
  }

  /** A reader that has left still has the end of the peer's side seen. */
  private boolean wantsCipher() {
    return !over && (!handshake.isDone() || isAvailable(plainOut) || isClosed(plainOut));
  }

  private boolean canTake() {
    return handshake.isDone()
        && unsent.isEmpty()
        && isAvailable(cipherOut)
        && !isClosed(plainIn)
        && !hasBeenPulled(plainIn);
  }

  private void received(TlsPipe tls, ByteString bytes) {
    try {
      tls.received(bytes);
    } catch (SSLException broken) {
      received = received.concat(tls.takePlain());
      failed(broken);
      return;
    }
    tls.facts().ifPresent(handshake::complete);
    received = received.concat(tls.takePlain());
    if (tls.isClosedByPeer()) {
      ended(TlsEnd.CLOSED);
      // A data connection goes one way: the peer that closes wants to be told at once that all of
      // it came, and not after the upload was committed.
      close();
    }
  }

  private void ended(TlsEnd how) {
    over = true;
    if (handshake.isDone()) {
      end.complete(how);
    } else {
      failed(new SSLHandshakeException("the peer left during the handshake"));
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

  /** An alert may have to go out before the connection ends. */
  private void failed(Throwable cause) {
    handshake.completeExceptionally(cause);
    end.complete(TlsEnd.FAILED);
    over = true;
    ending = true;
    fail(plainOut, cause);
    cancel(plainIn);
    move();
  }

  private final class PlainIn extends AbstractInHandler {
    @Override
    public void onPush() {
      ByteString bytes = grab(plainIn);
      try {
        pipe.orElseThrow().send(bytes);
      } catch (SSLException broken) {
        failed(broken);
      }
      move();
    }

    @Override
    public void onUpstreamFinish() {
      close();
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
      move();
    }

    @Override
    public void onUpstreamFinish() {
      if (!over) {
        ended(TlsEnd.TRUNCATED);
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
