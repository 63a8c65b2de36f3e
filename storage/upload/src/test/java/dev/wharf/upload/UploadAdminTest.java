package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.upload.UploadInspection.Phase;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Terminated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at uploads of a real node, and cutting them. */
class UploadAdminTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final UploadId id = UploadId.random();
  private UploadNode node;

  @BeforeEach
  void start() {
    node = UploadNode.alone(folder, UploadSettings.defaults()).awaitMembers(1);
  }

  @AfterEach
  void stop() {
    node.stop();
  }

  private UploadInspection inspect() {
    return Rig.get(node.admin().inspect(id, PATIENCE));
  }

  private List<StoryLine> story(UploadId upload) {
    return Rig.get(node.admin().story(upload).runWith(Sink.seq(), node.system()));
  }

  @Test
  void a_writer_is_seen_and_not_disturbed_until_it_is_cut() {
    node.create(id, 20_000);
    node.receive(id, 0, 1000);
    Client.Slow slow = new Client.Slow(node.system(), id, 1000);
    var answer = node.uploads().receive(id, Client.at(1000, slow.send(4000).body()));
    await().until(() -> node.metrics.received.get() == 5000);

    UploadInspection seen = inspect();
    assertThat(seen.phase()).isEqualTo(Phase.RECEIVING);
    assertThat(seen.standing()).map(Standing::offset).contains(1000L);
    assertThat(seen.lease())
        .hasValueSatisfying(
            held -> {
              assertThat(held.node()).isEqualTo(seen.node());
              assertThat(held.yielding()).isFalse();
            });
    assertThat(Rig.get(node.writers()))
        .singleElement()
        .satisfies(
            writer -> {
              assertThat(writer.upload()).isEqualTo(id);
              assertThat(writer.from()).isEqualTo(OptionalLong.of(1000));
              assertThat(writer.received()).isEqualTo(4000);
            });
    slow.send(500);
    await().until(() -> node.metrics.received.get() == 5500);
    assertThat(answer.toCompletableFuture()).isNotDone();

    assertThat(((Standing) Rig.get(node.admin().cut(id))).offset()).isEqualTo(5500);
    assertThat(Rig.get(answer)).isEqualTo(new Interrupted(Cut.PREEMPTED, 5500));
    assertThat(inspect().lease()).isEmpty();
    await().untilAsserted(() -> assertThat(Rig.get(node.writers())).isEmpty());
  }

  @Test
  void the_whole_story_is_told_to_the_end() {
    node.create(id, 2000);
    node.receive(id, 0, 1000);
    node.receive(id, 1000, 2000);
    assertThat(Rig.get(node.admin().terminate(id))).isEqualTo(new Terminated());

    List<StoryLine> story = story(id);
    assertThat(story)
        .extracting(StoryLine::kind)
        .containsExactly(
            "created",
            "recorded",
            "seal-taken",
            "recorded",
            "commit-started",
            "completed",
            "end-started",
            "ended");
    assertThat(story).extracting(StoryLine::sequence).isSorted();
    assertThat(inspect().phase()).isEqualTo(Phase.ENDED);
    assertThat(inspect().sequence()).isEqualTo(story.size());
    assertThat(story(UploadId.random())).isEmpty();
  }

  @Test
  void snapshots_say_what_they_stand_for_and_the_story_is_whole_all_the_same() {
    node.create(id, 20_000);
    for (int at = 0; at < 6_000; at += 100) {
      node.receive(id, at, at + 100);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(Rig.get(node.admin().snapshots(id)))
                    .extracting(UploadSnapshot::sequence)
                    .containsExactly(100L));
    assertThat(story(id))
        .hasSizeGreaterThan(100)
        .first()
        .extracting(StoryLine::sequence)
        .isEqualTo(1L);
  }
}
