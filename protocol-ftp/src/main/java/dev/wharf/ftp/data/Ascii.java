package dev.wharf.ftp.data;

import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Line ends of TYPE A, RFC 959 section 3.1.1.1: CRLF on the wire, LF in the store. Chunks may end
 * anywhere.
 */
final class Ascii {
  private static final byte CR = '\r';
  private static final byte LF = '\n';
  private static final ByteString CR_ONLY = ByteString.fromArrayUnsafe(new byte[] {CR});

  private Ascii() {}

  /** CRLF becomes LF; a CR or an LF alone stays what it is. */
  static Flow<ByteString, ByteString, NotUsed> fromWire() {
    return Flow.<ByteString>create().statefulMap(Incoming::new, Incoming::step, Incoming::end);
  }

  /** LF becomes CRLF; one that has its CR already stays what it is. */
  static Flow<ByteString, ByteString, NotUsed> toWire() {
    return Flow.<ByteString>create()
        .statefulMap(Outgoing::new, Outgoing::step, any -> Optional.empty());
  }

  /** Remembers a CR at the end of a chunk: the next may begin with LF. */
  static final class Incoming {
    private boolean pending;

    static Pair<Incoming, ByteString> step(Incoming state, ByteString chunk) {
      return Pair.create(state, state.next(chunk));
    }

    static Optional<ByteString> end(Incoming state) {
      return state.pending ? Optional.of(CR_ONLY) : Optional.empty();
    }

    ByteString next(ByteString chunk) {
      byte[] from = chunk.toArrayUnsafe();
      byte[] to = new byte[from.length + 1];
      int length = 0;
      for (byte b : from) {
        if (pending && b != LF) {
          to[length++] = CR;
        }
        pending = b == CR;
        if (!pending) {
          to[length++] = b;
        }
      }
      return ByteString.fromArrayUnsafe(to, 0, length);
    }
  }

  /** Remembers whether the last byte was CR. */
  static final class Outgoing {
    private boolean afterCr;

    static Pair<Outgoing, ByteString> step(Outgoing state, ByteString chunk) {
      return Pair.create(state, state.next(chunk));
    }

    ByteString next(ByteString chunk) {
      byte[] from = chunk.toArrayUnsafe();
      ByteStringBuilder to = new ByteStringBuilder();
      int copied = 0;
      for (int i = 0; i < from.length; i++) {
        if (from[i] == LF && !afterCr) {
          to.putBytes(from, copied, i - copied).putByte(CR);
          copied = i;
        }
        afterCr = from[i] == CR;
      }
      return to.putBytes(from, copied, from.length - copied).result();
    }
  }
}
