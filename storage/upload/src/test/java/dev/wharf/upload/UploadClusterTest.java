package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with everything real: cluster, sharding, an H2 file, a folder. */
class UploadClusterTest {
  @TempDir Path folder;
  private final UploadId id = UploadId.random();
  private UploadNode node;

  @BeforeEach
  void start() {
    start(UploadSettings.defaults());
  }

  private void start(UploadSettings settings) {
    node = UploadNode.alone(folder, settings).awaitMembers(1);
  }

  @AfterEach
  void stop() {
    node.stop();
  }

  private void restart(UploadSettings settings) {
    node.stop();
    start(settings);
  }

  private void assertObject(UploadId upload, long size) {
    assertThat(node.object(upload)).isEqualTo(Client.content(upload, 0, size));
  }

  @Test
  void an_upload_is_created_filled_and_complete() {
    assertThat(((Standing) node.create(id, 20_000)).offset()).isZero();
    assertThat(((Standing) node.receive(id, 0, 9000)).offset()).isEqualTo(9000);
    assertThat(node.settle(id).offset()).isEqualTo(9000);
    assertThat(((Standing) node.receive(id, 9000, 20_000)).complete()).isTrue();
    assertThat(node.receive(id, 20_000, 20_000)).isInstanceOf(AlreadyComplete.class);
    assertObject(id, 20_000);
    assertThat(node.metrics.created).hasValue(1);
    assertThat(node.metrics.finished).hasValue(1);
    assertThat(node.metrics.received).hasValue(20_000);
    await().untilAsserted(() -> assertThat(node.metrics.writing).hasValue(0));
  }

  @Test
  void an_upload_is_terminated_and_says_so_after_a_restart_too() {
    node.create(id, 20_000);
    node.receive(id, 0, 9000);
    assertThat(Rig.get(node.uploads().terminate(id))).isEqualTo(new Terminated());
    restart(UploadSettings.defaults());
    assertThat(Rig.get(node.uploads().settle(id))).isEqualTo(new Gone(End.TERMINATED, ""));
    assertThat(Rig.get(node.uploads().describe(UploadId.random()))).isEqualTo(new NotFound());
  }

  @Test
  void two_hundred_small_uploads_at_once_are_all_right_to_the_byte() {
    List<UploadId> uploads = Stream.generate(UploadId::random).limit(200).toList();
    List<CompletionStage<UploadReply>> answers =
        uploads.stream()
            .map(
                upload ->
                    node.uploads().create(Client.spec(upload, 3000), Client.body(upload, 0, 3000)))
            .toList();
    assertThat(answers.stream().map(Rig::get))
        .allSatisfy(answer -> assertThat(((Standing) answer).complete()).isTrue());
    uploads.forEach(upload -> assertObject(upload, 3000));
    assertThat(node.metrics.finishedBytes).hasValue(200 * 3000);
  }

  @Test
  void an_idle_upload_leaves_the_memory_and_comes_back_when_it_is_asked() {
    restart(idleAfter(Duration.ofMillis(300)));
    node.create(id, 20_000);
    node.receive(id, 0, 9000);
    await().atMost(Duration.ofSeconds(30)).until(() -> node.awake().isEmpty());
    assertThat(node.settle(id).offset()).isEqualTo(9000);
    assertThat(node.awake()).containsExactly(id.value());
    node.receive(id, 9000, 20_000);
    assertObject(id, 20_000);
    await().atMost(Duration.ofSeconds(30)).until(() -> node.awake().isEmpty());
    assertThat(node.settle(id).complete()).isTrue();
  }

  /** Many small uploads end in a second, and may not fill the memory for minutes. */
  @Test
  void a_complete_upload_leaves_the_memory_before_one_that_may_go_on() {
    restart(idleAfter(Duration.ofMinutes(2)));
    UploadId open = UploadId.random();
    node.create(open, 20_000);
    node.create(id, 10);
    node.receive(id, 0, 10);
    assertThat(node.awake()).contains(open.value(), id.value());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(node.awake()).containsExactly(open.value()));
    assertThat(node.settle(id).complete()).isTrue();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(node.awake()).containsExactly(open.value()));
  }

  @Test
  void an_upload_with_a_writer_does_not_leave_the_memory_however_slow_it_is() {
    restart(idleAfter(Duration.ofMillis(100)));
    UploadId quick = UploadId.random();
    node.create(id, 20_000);
    Client.Slow slow = new Client.Slow(node.system(), id, 0);
    var answer = node.uploads().receive(id, Client.at(0, slow.send(100).body()));
    await().until(() -> node.metrics.received.get() == 100);
    // One that was there later has gone to rest meanwhile, and then another.
    for (UploadId other : List.of(quick, UploadId.random())) {
      node.create(other, 10);
      await().atMost(Duration.ofSeconds(30)).until(() -> !node.awake().contains(other.value()));
    }
    assertThat(node.awake()).containsExactly(id.value());
    slow.send(19_900).end();
    assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
    assertObject(id, 20_000);
  }

  private static UploadSettings idleAfter(Duration idle) {
    UploadSettings d = UploadSettings.defaults();
    return new UploadSettings(
        d.expireAfter(),
        d.keepComplete(),
        d.sweepAfter(),
        d.sweepInterval(),
        d.wakeInterval(),
        d.forgetAfter(),
        d.yieldSilence(),
        d.yieldLimit(),
        d.recordLimit(),
        d.patience(),
        idle);
  }

  @Test
  void draining_cuts_a_slow_writer_keeps_its_bytes_and_takes_no_more() {
    node.create(id, 20_000);
    Client.Slow slow = new Client.Slow(node.system(), id, 0);
    var answer = node.uploads().receive(id, Client.at(0, slow.send(5000).body()));
    await().until(() -> node.metrics.received.get() == 5000);
    Rig.get(node.drain());
    assertThat(Rig.get(answer)).isEqualTo(new Interrupted(Cut.DRAINING, 5000));
    assertThat(node.receive(id, 5000, 20_000)).isInstanceOf(Unavailable.class);
    restart(UploadSettings.defaults());
    assertThat(node.settle(id).offset()).isEqualTo(5000);
    node.receive(id, 5000, 20_000);
    assertObject(id, 20_000);
  }

  @Test
  void a_node_that_stops_without_draining_lets_its_writers_flush_all_the_same() {
    node.create(id, 20_000);
    Client.Slow slow = new Client.Slow(node.system(), id, 0);
    var answer = node.uploads().receive(id, Client.at(0, slow.send(5000).body()));
    await().until(() -> node.metrics.received.get() == 5000);
    restart(UploadSettings.defaults());
    assertThat(Rig.get(answer)).isEqualTo(new Interrupted(Cut.PREEMPTED, 5000));
    assertThat(node.settle(id).offset()).isEqualTo(5000);
  }

  @Test
  void offsets_are_there_after_a_restart_and_every_upload_goes_on() {
    List<UploadId> uploads = Stream.generate(UploadId::random).limit(20).toList();
    uploads.forEach(upload -> node.create(upload, 20_000));
    uploads.forEach(upload -> node.receive(upload, 0, 7777));
    restart(UploadSettings.defaults());
    for (UploadId upload : uploads) {
      assertThat(node.settle(upload).offset()).isEqualTo(7777);
      assertThat(((Standing) node.receive(upload, 7777, 20_000)).complete()).isTrue();
      assertObject(upload, 20_000);
    }
  }

  @Test
  void an_upload_of_many_appends_recovers_from_a_snapshot() {
    node.create(id, 20_000);
    for (int at = 0; at < 12_000; at += 100) {
      assertThat(((Standing) node.receive(id, at, at + 100)).offset()).isEqualTo(at + 100);
    }
    List<Long> events = node.rows().events(id);
    assertThat(events).hasSizeGreaterThan(200);
    await().untilAsserted(() -> assertThat(node.rows().snapshots(id)).hasSize(2));
    // Without these nobody could recover it from its events alone.
    node.rows().dropEvents(id, node.rows().snapshots(id).get(1));
    restart(UploadSettings.defaults());
    assertThat(node.settle(id).offset()).isEqualTo(12_000);
    assertThat(((Standing) node.receive(id, 12_000, 20_000)).complete()).isTrue();
    assertObject(id, 20_000);
  }
}
