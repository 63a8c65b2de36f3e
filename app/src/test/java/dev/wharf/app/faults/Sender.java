package dev.wharf.app.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/** Sends parts of a story's content, no faster than a client's line, and says so before. */
final class Sender {
  private static final int PIECE = 64 * 1024;
  private static final long NANOS = 1_000_000_000L;

  private final Story story;
  private final long bytesPerSecond;

  Sender(Story story, long bytesPerSecond) {
    this.story = story;
    this.bytesPerSecond = bytesPerSecond;
  }

  void send(long from, long to, OutputStream out) throws IOException {
    try (OutputStream paced = new Paced(from, out)) {
      story.content().write(from, to, paced);
    }
  }

  private final class Paced extends OutputStream {
    private final OutputStream out;
    private final long from;
    private final long began = System.nanoTime();
    private long at;

    Paced(long from, OutputStream out) {
      this.from = from;
      this.at = from;
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int piece = Math.min(PIECE, length - done);
        at += piece;
        story.sending(at);
        out.write(bytes, offset + done, piece);
        done += piece;
        LockSupport.parkNanos(began + (at - from) * NANOS / bytesPerSecond - System.nanoTime());
      }
    }

    /** What it writes to goes on. */
    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
