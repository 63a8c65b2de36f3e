package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small heap takes a large file and many slow clients. The long forms run by themselves. */
@Tag("long")
final class EnduranceIT {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final String HEAP = "-Xmx256m";
  private static final long GROWTH = 96 * MIB;
  private static final long RESIDENT = 640 * MIB;
  private static final long SLOW_BYTES_PER_SECOND = 10 * KIB;

  @TempDir private Path folder;

  @Test
  void one_patch_of_a_gibibyte_needs_no_more_memory_at_its_end_than_at_its_quarter() {
    oneLargePatch(1024 * MIB);
  }

  @Test
  @Tag("long")
  void one_patch_of_ten_gibibytes_needs_no_more_memory_at_its_end_than_at_its_quarter() {
    oneLargePatch(10 * 1024 * MIB);
  }

  @Test
  void a_hundred_slow_uploads_at_once_all_complete() throws Exception {
    slowUploads(100, 3);
  }

  @Test
  @Tag("long")
  void a_thousand_slow_uploads_at_once_all_complete() throws Exception {
    slowUploads(1000, 20);
  }

  private void oneLargePatch(long size) {
    Content content = new Content(size, 9);
    try (WharfProcess wharf = WharfProcess.start(folder.resolve("data"), HEAP)) {
      URI upload = TusWire.create(wharf.files(), size);
      try (var patch = new TusWire.Patch(upload, 0, size)) {
        patch.send(content, size / 4);
        long quarter = wharf.residentBytes();
        patch.send(content, size);
        long end = wharf.residentBytes();
        assertThat(patch.acknowledged()).isEqualTo(size);
        System.out.printf(
            "%d MiB in one PATCH: %d MiB resident at its quarter, %d MiB at its end%n",
            size / MIB, quarter / MIB, end / MIB);
        assertThat(end).as("resident bytes").isLessThan(quarter + GROWTH).isLessThan(RESIDENT);
      }
      assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
    }
  }

  private void slowUploads(int count, int seconds) throws Exception {
    Content content = new Content(seconds * SLOW_BYTES_PER_SECOND, 10);
    try (WharfProcess wharf = WharfProcess.start(folder.resolve("data"), HEAP)) {
      List<URI> uploads = new ArrayList<>();
      List<TusWire.Patch> patches = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        uploads.add(TusWire.create(wharf.files(), content.size()));
        patches.add(new TusWire.Patch(uploads.get(i), 0, content.size()));
      }
      feed(patches, content, seconds);
      long peak = wharf.residentBytes();
      for (TusWire.Patch patch : patches) {
        assertThat(patch.acknowledged()).isEqualTo(content.size());
        patch.close();
      }
      System.out.printf("%d slow uploads: %d MiB resident%n", count, peak / MIB);
      assertThat(peak).as("resident bytes").isLessThan(RESIDENT);
      String expected = content.sha256();
      assertThat(uploads)
          .allSatisfy(upload -> assertThat(TusWire.sha256(upload)).isEqualTo(expected));
    }
  }

  /** Gives each client a second's share every second. */
  private static void feed(List<TusWire.Patch> patches, Content content, int seconds)
      throws Exception {
    AtomicInteger turn = new AtomicInteger();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      var feeding =
          clock.scheduleAtFixedRate(
              () -> {
                long to = turn.incrementAndGet() * SLOW_BYTES_PER_SECOND;
                patches.forEach(patch -> patch.send(content, to));
                if (turn.get() == seconds) {
                  clock.shutdown();
                }
              },
              0,
              1,
              TimeUnit.SECONDS);
      assertThat(clock.awaitTermination(seconds + 120L, TimeUnit.SECONDS))
          .as("all was sent; %s", feeding)
          .isTrue();
      assertThat(turn).hasValue(seconds);
    } finally {
      clock.shutdownNow();
    }
  }
}
