package dev.wharf.storage.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.storage.spi.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberNamesTest {
  @TempDir Path folder;

  @Test
  void a_name_is_seen_by_whoever_has_the_same_folder_until_it_is_taken_down() {
    MemberNames here = new MemberNames(folder);
    MemberNames there = new MemberNames(folder);
    here.post("a");
    here.post("a");
    there.post("a.b");
    assertThat(there.names()).containsExactlyInAnyOrder("a", "a.b");
    there.remove("a");
    there.remove("a");
    assertThat(here.names()).containsExactly("a.b");
  }

  @Test
  void names_are_no_objects_of_the_store() throws Exception {
    new MemberNames(folder).post("a");
    ActorSystem system = ActorSystem.create();
    try (FilesystemObjectStore store = new FilesystemObjectStore(FilesystemSettings.of(folder))) {
      assertThat(
              store
                  .list("")
                  .runWith(Sink.seq(), system)
                  .toCompletableFuture()
                  .get(30, TimeUnit.SECONDS))
          .isEmpty();
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void what_a_killed_process_left_is_swept_after_an_hour() {
    MemberNames names = new MemberNames(folder);
    names.post("left");
    names.sweep(Instant.now().plus(Duration.ofMinutes(59)));
    assertThat(names.names()).containsExactly("left");
    names.sweep(Instant.now().plus(Duration.ofMinutes(61)));
    assertThat(names.names()).isEmpty();
  }

  @Test
  void a_folder_that_is_none_is_named() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> new MemberNames(file))
        .isInstanceOf(StorageFailure.class)
        .hasMessageContaining(file.toString());
  }
}
