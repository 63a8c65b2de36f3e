package dev.wharf.ftp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.ftp.buffer.BufferPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.pekko.util.ByteString;

/** The driver against a client's engine, whatever way the network cuts what they say. */
class TlsPipeTest {
  private static final Path FOLDER = folder();
  private static final TestCertificate CERTIFICATE = TestCertificate.ec(FOLDER, "server");
  private static final SSLContext CLIENT = CERTIFICATE.client();
  private static final Tls TLS = Tls.load(TlsSettings.of(CERTIFICATE.pem()));

  private static Path folder() {
    try {
      return Files.createTempDirectory("pipe");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterContainer
  static void clean() throws IOException {
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(FOLDER);
  }

  /** A client made of JSSE's engine and patience. */
  private static final class Peer {
    private final SSLEngine engine = CLIENT.createSSLEngine();
    private ByteString cipher = ByteString.emptyByteString();
    private ByteString heard = ByteString.emptyByteString();

    Peer(String version) throws SSLException {
      engine.setUseClientMode(true);
      engine.setEnabledProtocols(new String[] {version});
      engine.beginHandshake();
    }

    /** What it has to say now, with this to tell. */
    ByteString say(ByteString plain) throws SSLException {
      ByteString said = ByteString.emptyByteString();
      ByteBuffer source = plain.toByteBuffer();
      while (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
        ByteBuffer target = ByteBuffer.allocate(40_000);
        if (engine.wrap(source, target).getStatus() == Status.CLOSED && target.position() == 0) {
          break;
        }
        tasks();
        said = said.concat(ByteString.fromArray(target.array(), 0, target.position()));
        if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
            && !source.hasRemaining()) {
          break;
        }
      }
      return said;
    }

    void hear(ByteString bytes) throws SSLException {
      ByteBuffer source = ByteBuffer.wrap(cipher.concat(bytes).toArray());
      boolean moves = true;
      while (moves && source.hasRemaining()) {
        ByteBuffer target = ByteBuffer.allocate(40_000);
        int before = source.remaining();
        Status status = engine.unwrap(source, target).getStatus();
        tasks();
        heard = heard.concat(ByteString.fromArray(target.array(), 0, target.position()));
        moves =
            status == Status.OK
                && source.remaining() < before
                && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
      }
      cipher = ByteString.fromByteBuffer(source);
    }

    private void tasks() {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    }
  }

  private static void shake(Peer peer, TlsPipe pipe, int cut) throws SSLException {
    for (int round = 0; round < 6; round++) {
      receive(pipe, peer.say(ByteString.emptyByteString()), cut);
      peer.hear(pipe.takeCipher());
    }
  }

  private static void receive(TlsPipe pipe, ByteString bytes, int cut) throws SSLException {
    for (ByteString rest = bytes; rest.nonEmpty(); rest = rest.drop(cut)) {
      pipe.received(rest.take(cut));
    }
  }

  @Property(tries = 30)
  void both_sides_hear_what_the_other_said(
      @ForAll boolean newest,
      @ForAll boolean tickets,
      @ForAll @IntRange(min = 1, max = 70_000) int cut,
      @ForAll @IntRange(max = 60_000) int size,
      @ForAll long seed)
      throws SSLException {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    ByteString content = ByteString.fromArray(bytes);
    Peer peer = new Peer(newest ? "TLSv1.3" : "TLSv1.2");
    TlsPipe pipe = new TlsPipe(TLS.controlEngine().get(), tickets, new BufferPool(0));

    shake(peer, pipe, Math.max(cut, 7));
    assertThat(pipe.facts()).isPresent();
    receive(pipe, peer.say(content), Math.max(cut, 100));
    pipe.send(content.take(size / 2));
    pipe.send(content.drop(size / 2));
    peer.hear(pipe.takeCipher());
    peer.engine.closeOutbound();
    receive(pipe, peer.say(ByteString.emptyByteString()), cut);
    pipe.close();
    peer.hear(pipe.takeCipher());

    assertThat(pipe.takePlain()).isEqualTo(content);
    assertThat(peer.heard).isEqualTo(content);
    assertThat(pipe.isClosedByPeer()).isTrue();
    assertThat(peer.engine.isInboundDone()).isTrue();
  }

  @Property(tries = 30)
  void memory_that_serves_again_mixes_nothing_up(
      @ForAll @IntRange(min = 1, max = 300_000) int cut, @ForAll long seed) throws SSLException {
    byte[] bytes = new byte[1_500_000];
    new Random(seed).nextBytes(bytes);
    Peer peer = new Peer("TLSv1.3");
    BufferPool pool = new BufferPool(TlsLogic.CHUNK);
    TlsPipe pipe = new TlsPipe(TLS.controlEngine().get(), false, pool);
    shake(peer, pipe, 1 << 20);
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    ByteString said = peer.say(ByteString.fromArray(bytes));
    for (ByteString rest = said; rest.nonEmpty(); rest = rest.drop(cut)) {
      pipe.received(rest.take(cut));
      ByteString plain = pipe.takePlain();
      heard.writeBytes(plain.toArray());
      pool.accept(plain);
    }
    assertThat(heard.toByteArray()).isEqualTo(bytes);
  }

  @Property(tries = 5)
  void without_tickets_nothing_is_said_after_the_handshake(@ForAll boolean newest)
      throws SSLException {
    assertThat(saidAfterFinished(newest, false)).isZero();
  }

  @Property(tries = 1)
  void with_tickets_something_is_said_after_the_handshake() throws SSLException {
    assertThat(saidAfterFinished(true, true)).isPositive();
  }

  /** Bytes that a client which only sends would leave unread. */
  private static int saidAfterFinished(boolean newest, boolean tickets) throws SSLException {
    Peer peer = new Peer(newest ? "TLSv1.3" : "TLSv1.2");
    TlsPipe pipe = new TlsPipe(TLS.controlEngine().get(), tickets, new BufferPool(0));
    while (peer.engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      pipe.received(peer.say(ByteString.emptyByteString()));
      if (peer.engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
        break;
      }
      peer.hear(pipe.takeCipher());
    }
    return pipe.takeCipher().size();
  }

  @Property(tries = 40)
  void a_damaged_record_is_never_taken_for_what_was_said(
      @ForAll boolean newest, @ForAll @IntRange(max = 40_000) int place, @ForAll byte damage)
      throws SSLException {
    byte[] bytes = new byte[40_000];
    new Random(place).nextBytes(bytes);
    ByteString content = ByteString.fromArray(bytes);
    Peer peer = new Peer(newest ? "TLSv1.3" : "TLSv1.2");
    TlsPipe pipe = new TlsPipe(TLS.controlEngine().get(), false, new BufferPool(0));
    shake(peer, pipe, 1 << 20);
    byte[] said = peer.say(content).toArray();
    said[place] ^= (byte) (damage | 1);

    try {
      pipe.received(ByteString.fromArray(said));
      // A damaged length: it waits for the rest of a record that never comes.
    } catch (SSLException broken) {
      assertThat(pipe.takeCipher().nonEmpty()).isTrue();
    }
    ByteString taken = pipe.takePlain();
    // All of it, if the damage was to the version in a record's header, which nobody reads.
    assertThat(taken).isEqualTo(content.take(taken.size()));
  }

  @Property(tries = 200)
  void whatever_is_said_instead_of_a_handshake_it_ends_in_an_ssl_exception_or_waits(
      @ForAll byte[] noise, @ForAll boolean likeARecord) throws SSLException {
    byte[] start = likeARecord ? new byte[] {22, 3, 1, 0, 40} : new byte[0];
    TlsPipe pipe = new TlsPipe(TLS.controlEngine().get(), false, new BufferPool(0));
    try {
      pipe.received(ByteString.fromArray(start).concat(ByteString.fromArray(noise)));
    } catch (SSLException refused) {
      assertThat(pipe.facts()).isEmpty();
    }
    assertThat(pipe.takePlain()).isEqualTo(ByteString.emptyByteString());
  }
}
