package dev.wharf.ftp.tls;

import java.util.Arrays;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Cuts what a client sends into lines, RFC 959 section 5.3 and RFC 854. A line ends with CRLF or a
 * bare LF. Telnet sequences are taken out: commands such as IP and DM before an ABOR, options and
 * sub-negotiations; IAC IAC is one byte 255. What urgent data leaves behind at the start of a line
 * (a lone DM, say) is dropped, too: no verb begins like that. An IAC that starts no sequence stays,
 * for clients that write names in Latin-1.
 *
 * <p>Pure, and lazy: it holds what was put in last and at most one line. Not thread-safe.
 */
final class LineSplitter {
  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final int IAC = 255;
  private static final int FIRST_OPTION = 251;
  private static final int SUB = 250;
  private static final int SUB_END = 240;
  private static final int FIRST_COMMAND = 240;

  private enum State {
    TEXT,
    /** Behind an IAC. */
    COMMAND,
    /** Behind IAC DO and its like: the option's number follows. */
    OPTION,
    /** In a sub-negotiation, to IAC SE, or to the end of the line if that comes first. */
    SUB_TEXT,
    SUB_COMMAND
  }

  private final int most;
  private byte[] input = new byte[0];
  private int at;
  private byte[] line = new byte[80];
  private int length;
  private boolean tooLong;
  private State state = State.TEXT;

  /** Lines of more than so many bytes are too long; CRLF and telnet sequences do not count. */
  LineSplitter(int most) {
    this.most = most;
  }

  /** More from the client. Everything before it must have been taken. */
  void put(ByteString bytes) {
    if (at < input.length) {
      throw new IllegalStateException("lines: " + (input.length - at) + " bytes are not yet read");
    }
    input = bytes.toArrayUnsafe();
    at = 0;
  }

  /** The next whole line; empty: more must be put in. */
  Optional<ControlInput> next() {
    while (at < input.length) {
      byte next = input[at++];
      if (next == LF) {
        return Optional.of(ended());
      }
      take(next);
    }
    input = new byte[0];
    at = 0;
    return Optional.empty();
  }

  /** Forgets everything, half a line and half a sequence included. */
  void drop() {
    input = new byte[0];
    at = 0;
    ended();
  }

  /** Whether all that was put in has been looked at; half a line may be kept. */
  boolean isEmpty() {
    return at == input.length;
  }

  /** How many bytes are held. */
  int held() {
    return input.length + line.length;
  }

  private ControlInput ended() {
    int end = length > 0 && line[length - 1] == CR ? length - 1 : length;
    boolean skipped = tooLong || end > most;
    ByteString text = ByteString.fromArray(line, 0, end);
    length = 0;
    tooLong = false;
    state = State.TEXT;
    return skipped ? new ControlInput.LineTooLong() : new ControlInput.Line(text);
  }

  private void take(byte next) {
    int value = next & 0xff;
    switch (state) {
      case TEXT -> text(value);
      case COMMAND -> command(value);
      case OPTION -> state = State.TEXT;
      case SUB_TEXT -> state = value == IAC ? State.SUB_COMMAND : State.SUB_TEXT;
      case SUB_COMMAND -> state = value == SUB_END ? State.TEXT : State.SUB_TEXT;
    }
  }

  private void text(int value) {
    if (value == IAC) {
      state = State.COMMAND;
    } else if (!isLeftOver(value)) {
      append(value);
    }
  }

  private void command(int value) {
    state = State.TEXT;
    if (value == SUB) {
      state = State.SUB_TEXT;
    } else if (value == IAC) {
      literal();
    } else if (value >= FIRST_OPTION) {
      state = State.OPTION;
    } else if (value < FIRST_COMMAND) {
      literal();
      append(value);
    }
  }

  private void literal() {
    if (!isLeftOver(IAC)) {
      append(IAC);
    }
  }

  private boolean isLeftOver(int value) {
    return length == 0 && !tooLong && value >= FIRST_COMMAND;
  }

  /** One byte beyond the limit is kept: it may be the CR of the end. */
  private void append(int value) {
    if (length > most) {
      tooLong = true;
      return;
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, Math.min(2 * length, most + 1));
    }
    line[length++] = (byte) value;
  }
}
