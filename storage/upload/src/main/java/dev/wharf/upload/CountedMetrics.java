package dev.wharf.upload;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** What happens to one writer: counted where everybody's is, and its bytes by themselves. */
final class CountedMetrics implements UploadMetrics {
  private final UploadMetrics all;
  private final LongAdder bytes = new LongAdder();
  private volatile OptionalLong from = OptionalLong.empty();

  CountedMetrics(UploadMetrics all) {
    this.all = all;
  }

  /** Its own until now. */
  long bytes() {
    return bytes.sum();
  }

  /** Where its bytes go from; empty while it waits for the write lease. */
  OptionalLong from() {
    return from;
  }

  @Override
  public void granted(long offset) {
    from = OptionalLong.of(offset);
    all.granted(offset);
  }

  @Override
  public void received(long more) {
    bytes.add(more);
    all.received(more);
  }

  @Override
  public void created() {
    all.created();
  }

  @Override
  public void finished(long size) {
    all.finished(size);
  }

  @Override
  public void ended(UploadReply.End end) {
    all.ended(end);
  }

  @Override
  public void writing(int change) {
    all.writing(change);
  }

  @Override
  public void takenOver(Duration waited) {
    all.takenOver(waited);
  }

  @Override
  public void fenced() {
    all.fenced();
  }

  @Override
  public void swept() {
    all.swept();
  }
}
