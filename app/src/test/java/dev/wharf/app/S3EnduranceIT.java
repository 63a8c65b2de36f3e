package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many uploads at once share the little memory there is, and all get through. */
@Tag("long")
final class S3EnduranceIT {
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  @Test
  void forty_uploads_at_once_complete_in_a_small_heap() throws Exception {
    atOnce(40, 12 * MIB, 192, 560 * MIB);
  }

  @Test
  @Tag("long")
  void five_hundred_uploads_of_fifty_mebibytes_at_once_complete_in_384_mebibytes()
      throws Exception {
    atOnce(500, 50 * MIB, 384, 900 * MIB);
  }

  private void atOnce(int count, long size, int heap, long resident) throws Exception {
    Content content = new Content(size, 11);
    try (S3Place place = S3Place.open();
        WharfProcess wharf =
            WharfProcess.start(
                folder.resolve("data"),
                place.settings(place.server().endpoint(), Map.of("WHARF_FTP_BIND", "off")),
                "-Xmx" + heap + "m",
                "-XX:+UseSerialGC")) {
      List<URI> uploads =
          Stream.generate(() -> TusWire.create(wharf.files(), size)).limit(count).toList();
      long peak = peakWhile(wharf, () -> sendAll(uploads, content));
      System.out.printf(
          "%d uploads of %d MiB at once in a heap of %d MiB: %d MiB resident at their peak%n",
          count, size / MIB, heap, peak / MIB);
      assertThat(peak).as("resident bytes").isLessThan(resident);
      String expected = content.sha256();
      assertThat(uploads)
          .allSatisfy(upload -> assertThat(TusWire.sha256(upload)).isEqualTo(expected));
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static long peakWhile(WharfProcess wharf, Work work) throws Exception {
    AtomicLong peak = new AtomicLong();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      var looking =
          clock.scheduleWithFixedDelay(
              () -> peak.accumulateAndGet(wharf.residentBytes(), Math::max),
              0,
              200,
              TimeUnit.MILLISECONDS);
      work.run();
      looking.cancel(false);
      return peak.get();
    } finally {
      clock.shutdownNow();
    }
  }

  /** Every client sends at the same time, as fast as it is let. */
  private static void sendAll(List<URI> uploads, Content content) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(uploads.size());
    try {
      List<Future<Long>> answers =
          uploads.stream()
              .map(
                  upload ->
                      clients.submit(() -> TusWire.append(upload, content, 0, content.size())))
              .toList();
      for (Future<Long> answer : answers) {
        assertThat(answer.get(30, TimeUnit.MINUTES)).isEqualTo(content.size());
      }
    } finally {
      clients.shutdownNow();
    }
  }
}
