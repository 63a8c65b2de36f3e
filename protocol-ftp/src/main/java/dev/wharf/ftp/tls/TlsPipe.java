package dev.wharf.ftp.tls;

import dev.wharf.ftp.buffer.BufferPool;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.pekko.util.ByteString;

/**
 * One connection's TLS without the connection: cipher bytes in, plain bytes out, and the other way
 * round. What is to be sent, handshake and alerts included, collects in {@link #takeCipher}; after
 * an {@link SSLException}, too, the alert is there.
 *
 * <p>Pekko's own TLS stage is not used: it ends the connection when the peer says close_notify
 * without saying so itself, which Python's ftplib takes for an error after each upload; and it is
 * an actor with 90 KB of buffers, for each control connection. Nothing is held here between records
 * but what is lent. Delegated tasks run where they are found, as they do there. Not thread-safe.
 */
final class TlsPipe {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int RECORD = 16384;

  /** More than header, IV, tag and padding of a record in any cipher suite. */
  private static final int RECORD_OVERHEAD = 256;

  private final SSLEngine engine;
  private final boolean tickets;
  private final BufferPool pool;
  // In, and never shown to others: the engine decrypts in place.
  private ByteBuffer cipherIn = NOTHING;
  private ByteBuffer room = NOTHING;
  private ByteString plainIn = ByteString.emptyByteString();
  private ByteString plainOut = ByteString.emptyByteString();
  private ByteString cipherOut = ByteString.emptyByteString();
  private Optional<TlsFacts> facts = Optional.empty();
  private boolean closedByPeer;

  /**
   * The server's side.
   *
   * @param tickets whether session tickets are sent under TLS 1.3. They lie unread in the socket of
   *     a client that only sends; when it closes, its kernel resets the connection, and what it
   *     sent last is lost.
   * @param pool the memory that plain bytes from the peer come in
   */
  TlsPipe(SSLEngine engine, boolean tickets, BufferPool pool) throws SSLException {
    this.engine = engine;
    this.tickets = tickets;
    this.pool = pool;
    engine.setUseClientMode(false);
    engine.beginHandshake();
  }

  /** What was agreed on; empty until the handshake is done. */
  Optional<TlsFacts> facts() {
    return facts;
  }

  /** Whether the peer has said close_notify: no plain bytes follow. */
  boolean isClosedByPeer() {
    return closedByPeer;
  }

  /** Bytes from the peer. */
  void received(ByteString bytes) throws SSLException {
    if (closedByPeer) {
      return;
    }
    cipherIn = joined(cipherIn, bytes);
    try {
      drive();
    } catch (SSLException broken) {
      alert();
      throw broken;
    } finally {
      keepRest();
    }
  }

  /** Bytes to the peer; before the handshake is done they wait. */
  void send(ByteString bytes) throws SSLException {
    plainOut = plainOut.concat(bytes);
    drive();
  }

  /** No more to send: close_notify. */
  void close() throws SSLException {
    engine.closeOutbound();
    plainOut = ByteString.emptyByteString();
    alert();
  }

  ByteString takePlain() {
    ByteString taken = plainIn;
    plainIn = ByteString.emptyByteString();
    return taken;
  }

  ByteString takeCipher() {
    ByteString taken = cipherOut;
    cipherOut = ByteString.emptyByteString();
    return taken;
  }

  private ByteBuffer joined(ByteBuffer rest, ByteString bytes) {
    int before = rest.remaining();
    int size = before + bytes.size();
    byte[] all = pool.borrow(size);
    rest.get(all, 0, before);
    bytes.copyToArray(all, before, bytes.size());
    return ByteBuffer.wrap(all, 0, size);
  }

  /** Part of a record may be left; its array should not hold on to the rest. */
  private void keepRest() {
    ByteBuffer read = cipherIn;
    if (!read.hasRemaining()) {
      cipherIn = NOTHING;
    } else if (read.position() > 0) {
      byte[] rest = new byte[read.remaining()];
      read.get(rest);
      cipherIn = ByteBuffer.wrap(rest);
    } else {
      return;
    }
    pool.release(read.array());
  }

  private void drive() throws SSLException {
    boolean moves = true;
    while (moves) {
      moves =
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> wrapOwn();
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap();
            case NOT_HANDSHAKING, FINISHED -> {
              agreed();
              boolean sent = wrapPlain();
              yield unwrap() || sent;
            }
          };
    }
    flushRoom();
  }

  private boolean runTasks() throws SSLException {
    if (facts.isPresent() && !facts.get().version().equals("TLSv1.3")) {
      // Handshakes cost the client little, and who it is was decided by the first.
      throw new SSLException("the client wants another handshake (expected: one)");
    }
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
      if (!tickets) {
        forgetSession();
      }
    }
    return true;
  }

  /**
   * No ticket is sent for a session that is void. Only under TLS 1.3: before, this would be the
   * session of the control connection, which later data connections are to resume.
   */
  private void forgetSession() {
    SSLSession session = engine.getHandshakeSession();
    if (session != null && session.getProtocol().equals("TLSv1.3")) {
      session.invalidate();
    }
  }

  private void agreed() {
    if (facts.isEmpty() && !engine.isOutboundDone() && !engine.isInboundDone()) {
      SSLSession session = engine.getSession();
      facts =
          Optional.of(
              new TlsFacts(
                  session.getProtocol(), session.getCipherSuite(), certificates(session), session));
    }
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    List<X509Certificate> shown = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        shown.add((X509Certificate) certificate);
      }
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
    return shown;
  }

  /** One record of the peer's. */
  private boolean unwrap() throws SSLException {
    if (!cipherIn.hasRemaining() || closedByPeer) {
      return false;
    }
    if (room.capacity() == 0) {
      // Plain text is never longer, so this serves for all of it.
      room = ByteBuffer.wrap(pool.acquire(cipherIn.remaining()));
    }
    SSLEngineResult result = engine.unwrap(cipherIn, room);
    return switch (result.getStatus()) {
      case OK -> moved(result) || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
      case CLOSED -> {
        closedByPeer = true;
        yield true;
      }
      case BUFFER_UNDERFLOW -> false;
      case BUFFER_OVERFLOW -> moreRoom();
    };
  }

  private boolean moreRoom() throws SSLException {
    int enough = engine.getSession().getApplicationBufferSize();
    if (room.position() == 0 && room.capacity() >= enough) {
      throw new SSLException("a record of more than " + room.capacity() + " bytes");
    }
    flushRoom();
    room = ByteBuffer.allocate(enough);
    return true;
  }

  private void flushRoom() {
    if (room.position() > 0) {
      plainIn = plainIn.concat(pool.lend(room.array(), room.position()));
    } else {
      pool.release(room.array());
    }
    room = NOTHING;
  }

  /** Everything there is to send, in as few pieces as can be. */
  private boolean wrapPlain() throws SSLException {
    int size = plainOut.size();
    if (size == 0) {
      return false;
    }
    ByteBuffer[] sources = buffers(plainOut);
    int overhead = (size / RECORD + 1) * RECORD_OVERHEAD;
    ByteBuffer target = ByteBuffer.allocate(size + overhead + packetSize());
    boolean moved = false;
    while (remaining(sources) > 0 && wrap(sources, target)) {
      moved = true;
      if (target.remaining() < packetSize()) {
        say(target);
        target = ByteBuffer.allocate(remaining(sources) + 2 * packetSize());
      }
    }
    say(target);
    plainOut = plainOut.takeRight(remaining(sources));
    return moved;
  }

  private static ByteBuffer[] buffers(ByteString bytes) {
    List<ByteBuffer> all = new ArrayList<>();
    bytes.getByteBuffers().forEach(all::add);
    return all.toArray(ByteBuffer[]::new);
  }

  private static int remaining(ByteBuffer[] buffers) {
    return Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum();
  }

  /** What the engine itself has to say. */
  private boolean wrapOwn() throws SSLException {
    ByteBuffer target = ByteBuffer.allocate(packetSize());
    boolean moved = wrap(new ByteBuffer[] {NOTHING}, target);
    say(target);
    return moved;
  }

  private boolean wrap(ByteBuffer[] sources, ByteBuffer target) throws SSLException {
    SSLEngineResult result = engine.wrap(sources, target);
    if (result.getStatus() == Status.BUFFER_OVERFLOW
        || result.getStatus() == Status.BUFFER_UNDERFLOW) {
      throw new SSLException("cannot wrap into " + target.remaining() + " bytes");
    }
    return moved(result);
  }

  private void say(ByteBuffer filled) {
    if (filled.position() > 0) {
      cipherOut = cipherOut.concat(bytes(filled));
    }
  }

  private boolean moved(SSLEngineResult result) {
    return result.bytesConsumed() > 0
        || result.bytesProduced() > 0
        || result.getHandshakeStatus() == HandshakeStatus.FINISHED
        || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
  }

  private int packetSize() {
    return engine.getSession().getPacketBufferSize();
  }

  /** Copied if that saves space. */
  private static ByteString bytes(ByteBuffer filled) {
    int size = filled.position();
    int start = filled.arrayOffset();
    return size < filled.capacity() / 2
        ? ByteString.fromArray(filled.array(), start, size)
        : ByteString.fromArrayUnsafe(filled.array(), start, size);
  }

  /** Writes what the engine still has to say, without asking it to go on. */
  private void alert() {
    try {
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrapOwn()) {}
    } catch (SSLException nothingToSay) {
      // The peer is told nothing, then.
    }
  }
}
