package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.cluster.DatabaseSettings;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two replicas on one PostgreSQL and one folder. Uploads are many enough that some live on either.
 */
class TwoReplicasTest {
  private static final Logger LOG = LoggerFactory.getLogger(TwoReplicasTest.class);
  private static final int UPLOADS = 12;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final List<UploadId> uploads = Stream.generate(UploadId::random).limit(UPLOADS).toList();
  private final List<UploadNode> running = new ArrayList<>();
  private UploadNode here;
  private UploadNode there;

  /** One append of a client that sent 5000 bytes and then no more. */
  private record Writing(UploadId id, Client.Slow client, CompletionStage<UploadReply> answer) {}

  @BeforeEach
  void start() throws IOException {
    DatabaseSettings database = new Postgres().settings();
    // When two part, the one with the lower address goes on.
    List<Integer> ports = freePorts().stream().sorted(Comparator.reverseOrder()).toList();
    List<String> seeds = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    here = start(ports.get(0), seeds, database);
    there = start(ports.get(1), seeds, database);
    running.forEach(node -> node.awaitMembers(2));
  }

  private UploadNode start(int port, List<String> seeds, DatabaseSettings database) {
    UploadNode node = UploadNode.member(port, seeds, database, folder, UploadSettings.defaults());
    running.add(node);
    return node;
  }

  /** Two at once, so that they differ. */
  private static List<Integer> freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket one = new ServerSocket(0, 1, loopback);
        ServerSocket two = new ServerSocket(0, 1, loopback)) {
      return List.of(one.getLocalPort(), two.getLocalPort());
    }
  }

  @AfterEach
  void stop() {
    running.forEach(UploadNode::stop);
  }

  private Writing write(UploadId id) {
    here.create(id, 20_000);
    Client.Slow slow = new Client.Slow(here.system(), id, 0);
    var answer = here.uploads().receive(id, Client.at(0, slow.send(5000).body()));
    return new Writing(id, slow, answer);
  }

  private List<Writing> writeAll() {
    List<Writing> writings = uploads.stream().map(this::write).toList();
    await().atMost(LONG).until(() -> here.metrics.received.get() == 5000L * UPLOADS);
    return writings;
  }

  private void assertObject(UploadNode node, UploadId id) {
    assertThat(node.object(id)).isEqualTo(Client.content(id, 0, 20_000));
  }

  /** Says how the uploads are spread: a run in which all live on one replica shows less. */
  private void logSpread() {
    LOG.info("awake here: {}, there: {}", here.awake().size(), there.awake().size());
  }

  @Test
  void what_was_left_here_is_found_there_and_may_be_shortened_and_added_to_anywhere() {
    for (UploadId id : uploads) {
      UploadSpec spec = Client.spec(id, OptionalLong.empty());
      Rig.get(here.uploads().create(spec, Client.stor(id, 0, 9000, false)));
      assertThat(((Standing) Rig.get(there.uploads().find(spec.target()))).offset())
          .isEqualTo(9000);
      UploadSpec shorter = again(spec, new Condition.Absent());
      Standing begun =
          (Standing) Rig.get(there.uploads().create(shorter, new Base.OfUpload(id, 5000)));
      assertThat(Rig.get(here.uploads().find(spec.target()))).isEqualTo(begun);
      StoredObject object = finish(here, shorter, id, 5000, 12_000);
      UploadSpec longer = again(spec, new Condition.Matches(object.etag()));
      assertThat(Rig.get(there.uploads().create(longer, new Base.OfObject(object, object.size()))))
          .isInstanceOf(Standing.class);
      finish(here, longer, id, 12_000, 20_000);
      assertObject(there, id);
    }
    logSpread();
  }

  private static UploadSpec again(UploadSpec spec, Condition expected) {
    UploadSpec other = Client.spec(UploadId.random(), OptionalLong.empty());
    return Client.to(spec.target(), expected, other);
  }

  private static StoredObject finish(
      UploadNode node, UploadSpec spec, UploadId content, long from, long to) {
    Append append = Client.at(from, Client.stor(content, from, to, true));
    Standing done = (Standing) Rig.get(node.uploads().receive(spec.id(), append));
    return done.object().orElseThrow();
  }

  /** Once it is known which shards live where; those of the first uploads do not move any more. */
  @Test
  void a_new_upload_lives_where_its_first_request_came_in() {
    uploads.forEach(id -> here.create(id, 20_000));
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              Set<String> fresh =
                  Stream.generate(here.uploads()::newId)
                      .limit(UPLOADS)
                      .map(UploadId::value)
                      .collect(Collectors.toSet());
              fresh.forEach(id -> here.create(new UploadId(id), 20_000));
              assertThat(here.awake()).containsAll(fresh);
            });
  }

  @Test
  void a_client_that_comes_back_elsewhere_preempts_its_old_self_and_goes_on_where_it_was() {
    List<Writing> writings = writeAll();
    logSpread();
    for (Writing writing : writings) {
      long start = System.nanoTime();
      Standing settled = there.settle(writing.id());
      LOG.info("settled after {} ms", (System.nanoTime() - start) / 1_000_000);
      assertThat(settled.offset()).isEqualTo(5000);
      assertThat(Rig.get(writing.answer())).isEqualTo(new Interrupted(Cut.PREEMPTED, 5000));
      Standing done = (Standing) there.receive(writing.id(), 5000, 20_000);
      assertThat(done.complete()).isTrue();
      assertObject(here, writing.id());
    }
  }

  @Test
  void a_newcomer_that_knows_the_offset_takes_the_lease_at_once() {
    for (Writing writing : writeAll()) {
      long start = System.nanoTime();
      Standing done = (Standing) there.receive(writing.id(), 5000, 20_000);
      LOG.info("taken over and done after {} ms", (System.nanoTime() - start) / 1_000_000);
      assertThat(Rig.get(writing.answer())).isEqualTo(new Interrupted(Cut.PREEMPTED, 5000));
      assertThat(done.complete()).isTrue();
      assertObject(there, writing.id());
    }
    List<Duration> waits = new ArrayList<>(here.metrics.takenOver);
    waits.addAll(there.metrics.takenOver);
    LOG.info("take-overs as counted: {}", waits);
    assertThat(waits).hasSize(UPLOADS);
  }

  @Test
  void a_newcomer_that_errs_is_told_the_right_offset() {
    for (Writing writing : writeAll()) {
      assertThat(there.receive(writing.id(), 4000, 20_000))
          .isEqualTo(new OffsetMismatch(5000, 4000));
    }
  }

  @Test
  void either_replica_describes_and_ends_what_the_other_writes() {
    for (Writing writing : writeAll()) {
      Standing seen = (Standing) Rig.get(there.uploads().describe(writing.id()));
      assertThat(seen.complete()).isFalse();
      assertThat(Rig.get(there.uploads().terminate(writing.id()))).isEqualTo(new Terminated());
      assertThat(Rig.get(writing.answer())).isEqualTo(new Interrupted(Cut.PREEMPTED, 5000));
    }
  }

  @Test
  void what_a_replica_wrote_before_it_left_goes_on_at_the_other() {
    List<Writing> writings = writeAll();
    logSpread();
    Rig.get(here.drain());
    for (Writing writing : writings) {
      assertThat(Rig.get(writing.answer())).isEqualTo(new Interrupted(Cut.DRAINING, 5000));
    }
    running.remove(here);
    here.stop();
    there.awaitMembers(1);
    for (UploadId id : uploads) {
      assertThat(there.settle(id).offset()).isEqualTo(5000);
      assertThat(((Standing) there.receive(id, 5000, 20_000)).complete()).isTrue();
      assertObject(there, id);
    }
  }

  @Test
  void a_writer_goes_on_though_the_replica_its_upload_lives_on_leaves() {
    List<Writing> writings = writeAll();
    logSpread();
    running.remove(there);
    there.stop();
    here.awaitMembers(1);
    for (Writing writing : writings) {
      finish(writing);
      assertObject(here, writing.id());
    }
  }

  /** Its client notices nothing, whether its upload stayed or moved. */
  private static void finish(Writing writing) {
    assertThat(writing.answer().toCompletableFuture()).isNotDone();
    writing.client().send(15_000).end();
    assertThat(((Standing) Rig.get(writing.answer())).complete()).isTrue();
  }

  @Test
  void what_a_replica_acknowledged_before_it_died_goes_on_at_the_other() {
    uploads.forEach(id -> here.create(id, 20_000));
    uploads.forEach(id -> here.receive(id, 0, 4000));
    uploads.forEach(
        id -> {
          Client.Slow slow = new Client.Slow(here.system(), id, 4000);
          here.uploads().receive(id, Client.at(4000, slow.send(500).body()));
        });
    await().atMost(LONG).until(() -> here.metrics.received.get() == 4500L * UPLOADS);
    logSpread();
    running.remove(here);
    here.die();
    uploads.forEach(this::goOnThere);
  }

  @Test
  void the_smaller_side_of_a_partition_refuses_at_once_and_then_leaves() {
    uploads.forEach(id -> here.create(id, 20_000));
    uploads.forEach(id -> here.receive(id, 0, 4000));
    here.cutOff(there);
    await().atMost(LONG).until(() -> refusesAll(here));
    await().atMost(LONG).until(here::hasLeft);
    uploads.forEach(this::goOnThere);
  }

  /** Each of two partials, one of which lives here and one there, or both at one; named twice. */
  @Test
  void a_final_upload_is_made_of_partials_wherever_they_live() {
    for (int n = 0; n < UPLOADS; n += 2) {
      UploadId one = uploads.get(n);
      UploadId other = uploads.get(n + 1);
      partial(here, one);
      Rig.get(there.uploads().create(Concats.partial(other, OptionalLong.of(20_000))));
      UploadSpec spec = Concats.made(UploadId.random(), List.of(other, one, other));
      assertThat(((Standing) Rig.get(there.uploads().create(spec))).complete()).isFalse();
      here.receive(other, 0, 20_000);
      await().atMost(LONG).until(() -> there.settle(spec.id()).complete());
      assertMade(spec, other, one, other);
    }
    logSpread();
  }

  @Test
  void a_final_upload_whose_replica_died_while_it_waited_is_made_at_the_other() {
    List<UploadSpec> waiting = new ArrayList<>();
    for (UploadId id : uploads) {
      Rig.get(there.uploads().create(Concats.partial(id, OptionalLong.of(20_000))));
      UploadSpec spec = Concats.made(UploadId.random(), List.of(id, id));
      assertThat(Rig.get(here.uploads().create(spec))).isInstanceOf(Standing.class);
      waiting.add(spec);
    }
    logSpread();
    running.remove(here);
    here.die();
    for (UploadSpec spec : waiting) {
      UploadId id = spec.concat().orElseThrow().partials().get(0);
      await()
          .atMost(LONG)
          .until(() -> Rig.get(there.uploads().settle(id)), Standing.class::isInstance);
      assertThat(((Standing) there.receive(id, 0, 20_000)).complete()).isTrue();
      await()
          .atMost(LONG)
          .until(
              () ->
                  Rig.get(there.uploads().settle(spec.id())) instanceof Standing standing
                      && standing.complete());
      assertMade(spec, id, id);
    }
  }

  private static void partial(UploadNode node, UploadId id) {
    UploadSpec spec = Concats.partial(id, OptionalLong.of(20_000));
    Rig.get(node.uploads().create(spec, Client.body(id, 0, 20_000)));
  }

  private void assertMade(UploadSpec spec, UploadId... partials) {
    assertThat(there.object(spec.id()))
        .isEqualTo(
            Stream.of(partials)
                .map(id -> Client.content(id, 0, 20_000))
                .reduce(ByteString.emptyByteString(), ByteString::concat));
  }

  private boolean refusesAll(UploadNode node) {
    return uploads.stream()
        .map(id -> node.uploads().describe(id).toCompletableFuture())
        .allMatch(answer -> answer.getNow(new UploadReply.Busy()) instanceof Unavailable);
  }

  private void goOnThere(UploadId id) {
    Standing settled =
        (Standing)
            await()
                .atMost(LONG)
                .until(() -> Rig.get(there.uploads().settle(id)), Standing.class::isInstance);
    assertThat(settled.offset()).isBetween(4000L, 4500L);
    assertThat(((Standing) there.receive(id, settled.offset(), 20_000)).complete()).isTrue();
    assertObject(there, id);
  }
}
