package dev.wharf.ftp.tls;

import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;

/**
 * Lines over a control connection, in clear, under TLS, or first one and then the other (RFC 959,
 * RFC 4217).
 *
 * <p><b>Lines</b> are cut at CRLF or LF, telnet sequences are taken out, and each waits until it is
 * asked for; at most one chunk of the connection and one line are held. Half a line at the end of
 * the connection is dropped.
 *
 * <p><b>{@link ControlOutput.Secure}</b> drops whatever of the client's is held and not yet a line
 * taken. Lines that the session has taken already, behind its AUTH, are void as well; only it can
 * know them, so it ignores lines until {@link ControlInput.Secured} comes. Nothing is taken from
 * the session meanwhile, and a handshake may take 10 s.
 *
 * <p><b>The client's end</b>: the lines complete after the end of the connection's input, after
 * close_notify, and also if that is missing: many clients never send it, and a control connection
 * loses nothing by it. They fail if the connection breaks or TLS does; then the client is sent an
 * alert where one is due. Replies may be written after the lines completed, until the session
 * completes, if the connection can be half-closed (bind with {@code halfClose = true}); TLS 1.2
 * ends both directions with the client's close_notify.
 *
 * <p><b>The session's end</b>: what it sent is written, then close_notify, then the end of output.
 * What the client still says is read and dropped for up to 2 s, so that the last reply is not lost
 * to a reset. A session that fails cuts the connection.
 */
public final class ControlProtocol {
  /** Bytes a line may have, by default. */
  public static final int MAX_LINE = 8192;

  private ControlProtocol() {}

  /**
   * Starts in clear; {@link ControlOutput.Secure} changes that (explicit TLS).
   *
   * @param maxLine bytes a line may have, without its end; at least 1
   */
  public static BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed> plain(
      int maxLine) {
    return BidiFlow.fromGraph(new ControlStage(Optional.empty(), maxLine));
  }

  /** Under TLS from the first byte; {@link ControlInput.Secured} comes first (implicit TLS). */
  public static BidiFlow<ControlOutput, ByteString, ByteString, ControlInput, NotUsed> secured(
      Supplier<SSLEngine> engine, int maxLine) {
    return BidiFlow.fromGraph(new ControlStage(Optional.of(engine), maxLine));
  }
}
