package dev.wharf.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  /** Some are killed between the put of their object and its report: the key is looked at then. */
  @Test
  void small_files_survive_a_kill_while_others_are_on_their_way() {
    Content content = new Content(64 << 10, 7);
    Set<URI> created = ConcurrentHashMap.newKeySet();
    Set<URI> acknowledged = ConcurrentHashMap.newKeySet();
    try (WharfProcess first = WharfProcess.start(folder.resolve("data"))) {
      List<Thread> clients =
          IntStream.range(0, 8)
              .mapToObj(n -> new Thread(() -> upload(first, content, created, acknowledged)))
              .toList();
      clients.forEach(Thread::start);
      await().atMost(Duration.ofMinutes(1)).until(() -> acknowledged.size() >= 200);
      first.kill();
      clients.forEach(SurvivalIT::join);
      try (WharfProcess second = first.startAgain()) {
        assertThat(acknowledged).as(second.output()).allMatch(u -> TusWire.offset(u) == 64 << 10);
        for (URI upload : created) {
          long offset = TusWire.offset(upload);
          if (offset < content.size()) {
            TusWire.append(upload, content, offset, content.size());
          }
          assertThat(TusWire.sha256(upload)).isEqualTo(content.sha256());
        }
        await().ignoreExceptions().untilAsserted(() -> assertThat(segments()).isEmpty());
      }
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      return files.filter(file -> file.toString().endsWith(".seg")).toList();
    }
  }

  /** Until the server is gone. */
  private static void upload(
      WharfProcess server, Content content, Set<URI> created, Set<URI> acknowledged) {
    try {
      while (true) {
        URI upload = TusWire.create(server.files(), content.size());
        created.add(upload);
        if (TusWire.append(upload, content, 0, content.size()) == content.size()) {
          acknowledged.add(upload);
        }
      }
    } catch (UncheckedIOException | AssertionError gone) {
      // What it did not hear of is looked at when the server is back.
    }
  }

  private static void join(Thread client) {
    try {
      client.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
