package dev.wharf.storage.filesystem;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Staging;

/** Counts a segment's bytes: what was written, what is being made durable, what is durable. */
final class Checkpoints {
  private final SegmentName segment;
  private final long every;
  private final long offset;
  private long written;
  private long forcing;
  private long durable;

  Checkpoints(Staging staging, long every) {
    this.segment =
        staging
            .seal()
            .map(SegmentName::of)
            .orElseGet(() -> new SegmentName(staging.grant(), staging.offset()));
    this.every = every;
    this.offset = staging.offset();
    this.written = offset;
    this.forcing = offset;
    this.durable = offset;
  }

  SegmentName segment() {
    return segment;
  }

  void wrote(long bytes) {
    written += bytes;
  }

  /** Whether this writer has written anything. */
  boolean hasGrown() {
    return written > offset;
  }

  /** Whether there is enough to be worth an fsync. */
  boolean isDue() {
    return !isForcing() && written - durable >= every;
  }

  /** Whether more is at risk than may be. */
  boolean isOverdue() {
    return written - durable >= 2 * every;
  }

  boolean isForcing() {
    return forcing > durable;
  }

  /** Whether anything was written that is not durable. */
  boolean isDirty() {
    return written > durable;
  }

  /** An fsync begins: it vouches for what was written until now. */
  void startForce() {
    forcing = written;
  }

  /** The fsync has ended well. */
  Receipt forced() {
    durable = forcing;
    return receipt(Form.PART);
  }

  /** The file was made durable and closed. */
  Receipt sealed() {
    durable = written;
    forcing = written;
    return receipt(Form.SEALED);
  }

  private Receipt receipt(Form form) {
    return new Receipt(segment.start(), durable, form, segment.token());
  }
}
