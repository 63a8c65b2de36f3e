package dev.wharf.upload;

import java.util.Optional;

/**
 * How the stream of an append ended, when nothing of it can write any more.
 *
 * @param end how the side that brings the bytes ended
 * @param failure how the store failed; empty = it did not
 */
record StreamEnd(Ingest.End end, Optional<Throwable> failure) {

  /** Whether all there was to say is stored, whoever may have wanted the lease since. */
  boolean clean() {
    return end == Ingest.End.CLEAN && failure.isEmpty();
  }
}
