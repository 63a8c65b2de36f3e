package dev.wharf.upload;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what happens to uploads. */
final class Counting implements UploadMetrics {
  final AtomicInteger created = new AtomicInteger();
  final AtomicInteger finished = new AtomicInteger();
  final AtomicLong finishedBytes = new AtomicLong();
  final List<UploadReply.End> ended = new CopyOnWriteArrayList<>();
  final AtomicLong received = new AtomicLong();
  final AtomicInteger writing = new AtomicInteger();
  final List<Duration> takenOver = new CopyOnWriteArrayList<>();
  final AtomicInteger fenced = new AtomicInteger();
  final AtomicInteger swept = new AtomicInteger();

  @Override
  public void created() {
    created.incrementAndGet();
  }

  @Override
  public void finished(long size) {
    finished.incrementAndGet();
    finishedBytes.addAndGet(size);
  }

  @Override
  public void ended(UploadReply.End end) {
    ended.add(end);
  }

  @Override
  public void received(long bytes) {
    received.addAndGet(bytes);
  }

  @Override
  public void writing(int change) {
    writing.addAndGet(change);
  }

  @Override
  public void takenOver(Duration waited) {
    takenOver.add(waited);
  }

  @Override
  public void fenced() {
    fenced.incrementAndGet();
  }

  @Override
  public void swept() {
    swept.incrementAndGet();
  }
}
