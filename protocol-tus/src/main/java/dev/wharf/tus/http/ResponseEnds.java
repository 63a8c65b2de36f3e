package dev.wharf.tus.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import org.apache.pekko.util.ByteString;

/**
 * Follows the responses of one HTTP/1.1 connection as they are written, so that it is known when
 * none is under way. RFC 9112 §6: a header section ends with an empty line, and what follows it is
 * as long as the response says; that is told beforehand, and not read from the bytes.
 *
 * <p>It may lose the thread (a response whose length nobody knows, or of whom nobody was told), and
 * then says for good that it does not know.
 */
final class ResponseEnds {
  /** Of {@code HTTP/1.1 200 OK}: where the first digit of the status is. */
  private static final int STATUS = "HTTP/1.1 ".length();

  private static final byte[] END = {'\r', '\n', '\r', '\n'};

  private final Queue<Long> expected = new ArrayDeque<>();
  private boolean lost;

  /** Bytes of the header section so far. */
  private long head;

  /** How many of {@link #END} came last. */
  private int ending;

  private boolean informational;

  /** Bytes of content that are still to come. */
  private long content;

  /**
   * A response is about to be written.
   *
   * @param size how long its content is; empty = not known
   */
  void expect(OptionalLong size) {
    if (size.isPresent()) {
      expected.add(size.getAsLong());
    } else {
      lost = true;
      expected.clear();
    }
  }

  /** Whether all that was to be written has been, and nothing is half written. */
  boolean isQuiet() {
    return !lost && expected.isEmpty() && content == 0 && head == 0;
  }

  /** These bytes are written. */
  void passed(ByteString bytes) {
    if (lost) {
      return;
    }
    if (bytes.size() < content) {
      content -= bytes.size();
      return;
    }
    for (ByteBuffer buffer : bytes.getByteBuffers()) {
      passed(buffer);
    }
  }

  private void passed(ByteBuffer bytes) {
    while (bytes.hasRemaining() && !lost) {
      if (content > 0) {
        int skipped = (int) Math.min(content, bytes.remaining());
        bytes.position(bytes.position() + skipped);
        content -= skipped;
      } else {
        inHead(bytes.get());
      }
    }
  }

  private void inHead(byte next) {
    if (head == STATUS) {
      informational = next == '1';
    }
    head++;
    ending = next == END[ending] ? ending + 1 : next == '\r' ? 1 : 0;
    if (ending == END.length) {
      head = 0;
      ending = 0;
      headEnds();
    }
  }

  /** What comes before a response is none. */
  private void headEnds() {
    if (!informational) {
      lost = expected.isEmpty();
      content = lost ? 0 : expected.remove();
    }
  }
}
