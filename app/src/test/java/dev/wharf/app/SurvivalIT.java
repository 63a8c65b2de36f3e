package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an upload when its server is killed. */
final class SurvivalIT {
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  @Test
  void a_server_killed_in_the_middle_of_a_patch_forgets_nothing_it_acknowledged() {
    Content content = new Content(256 * MIB, 5);
    try (WharfProcess first = WharfProcess.start(folder.resolve("data"))) {
      URI upload = TusWire.create(first.files(), content.size());
      long acknowledged = TusWire.append(upload, content, 0, 20 * MIB + 1);
      assertThat(acknowledged).isEqualTo(20 * MIB + 1);
      long sent = 150 * MIB;
      try (var patch = new TusWire.Patch(upload, acknowledged, content.size() - acknowledged)) {
        patch.send(content, sent);
        first.kill();
      }
      try (WharfProcess second = first.startAgain()) {
        long offset = TusWire.offset(upload);
        assertThat(offset).isBetween(acknowledged, sent);
        assertThat(TusWire.append(upload, content, offset, content.size()))
            .isEqualTo(content.size());
        assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
        assertThat(second.stop()).as(second.output()).isIn(0, 143);
      }
    }
  }

  @Test
  void a_finished_file_survives_a_kill_right_after_its_last_acknowledgement() {
    Content content = new Content(5 * MIB, 6);
    try (WharfProcess first = WharfProcess.start(folder.resolve("data"))) {
      URI upload = TusWire.create(first.files(), content.size());
      TusWire.append(upload, content, 0, content.size());
      first.kill();
      try (WharfProcess second = first.startAgain()) {
        assertThat(TusWire.offset(upload)).as(second.output()).isEqualTo(content.size());
        assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
      }
    }
  }
}
