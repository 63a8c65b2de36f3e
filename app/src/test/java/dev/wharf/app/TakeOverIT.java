package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long an upload takes to change hands when two clients want it: no other test runs beside. */
@Tag("alone")
final class TakeOverIT {
  private static final long MIB = 1 << 20;
  private static final Duration TAKE_OVER = Duration.ofMillis(500);

  @TempDir private Path folder;

  @Test
  void a_newcomer_gets_the_upload_and_the_right_offset_at_once_and_the_old_client_is_cut() {
    Content content = new Content(64 * MIB, 7);
    try (WharfProcess wharf = WharfProcess.start(folder.resolve("data"))) {
      warmUp(wharf);
      URI upload = TusWire.create(wharf.files(), content.size());
      List<Duration> waits = new ArrayList<>();
      long offset = 0;
      for (int client = 1; client <= 5; client++) {
        try (var old = new TusWire.Patch(upload, offset, content.size() - offset)) {
          long sent = offset + 3 * MIB + client;
          sendAndBeHeard(wharf, old, content, sent);
          long asked = System.nanoTime();
          long granted = TusWire.offset(upload);
          waits.add(Duration.ofNanos(System.nanoTime() - asked));
          assertThat(granted).isBetween(offset, sent);
          assertThat(old.answer()).doesNotStartWith("HTTP/1.1 2");
          offset = granted;
        }
      }
      assertThat(TusWire.append(upload, content, offset, content.size())).isEqualTo(content.size());
      assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
      assertThat(waits).as(wharf.output()).allMatch(wait -> wait.compareTo(TAKE_OVER) < 0);
    }
  }

  /** Sends, and waits until the server reads: a request that comes late is a newcomer itself. */
  private static void sendAndBeHeard(
      WharfProcess wharf, TusWire.Patch patch, Content content, long to) {
    double before = wharf.received();
    patch.send(content, to);
    await("the server reads")
        .atMost(TAKE_OVER.multipliedBy(20))
        .until(() -> wharf.received() > before);
  }

  /** The first take-over loads classes; the ones after it are what clients see. */
  private static void warmUp(WharfProcess wharf) {
    Content content = new Content(2 * MIB, 8);
    URI upload = TusWire.create(wharf.files(), content.size());
    try (var old = new TusWire.Patch(upload, 0, content.size())) {
      sendAndBeHeard(wharf, old, content, MIB);
      long offset = TusWire.offset(upload);
      assertThat(TusWire.append(upload, content, offset, content.size())).isEqualTo(content.size());
    }
  }
}
