package dev.wharf.upload;

import java.time.Duration;

/**
 * What happens to uploads on this node, for whoever counts it. Called from actors and streams: an
 * implementation must neither block nor throw.
 */
public interface UploadMetrics {
  /** Counts nothing. */
  UploadMetrics NONE =
      new UploadMetrics() {
        @Override
        public void created() {}

        @Override
        public void finished(long size) {}

        @Override
        public void ended(UploadReply.End end) {}

        @Override
        public void received(long bytes) {}

        @Override
        public void writing(int change) {}

        @Override
        public void takenOver(Duration waited) {}

        @Override
        public void fenced() {}

        @Override
        public void swept() {}
      };

  /** An upload was created. */
  void created();

  /** An upload became an object of so many bytes. */
  void finished(long size);

  /** An upload ended without one, or its object was removed with it. */
  void ended(UploadReply.End end);

  /** So many bytes came from clients, stored or not. */
  void received(long bytes);

  /** The number of writers on this node changed by +1 or -1. */
  void writing(int change);

  /** A writer on this node may write from that offset on. */
  default void granted(long offset) {}

  /** A write lease changed hands after its holder was told to yield. */
  void takenOver(Duration waited);

  /** A writer presented a token that was no longer current. */
  void fenced();

  /** The sweep discarded one staging that no living upload names. */
  void swept();
}
