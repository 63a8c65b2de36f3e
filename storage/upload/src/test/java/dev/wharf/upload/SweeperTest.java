package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no living upload names goes when it is old; everything else stays. */
class SweeperTest {
  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";
  private static final Duration OLD = Duration.ofHours(25);
  private static final Duration YOUNG = Duration.ofHours(23);

  private static ActorTestKit kit;
  private static ManualTime time;

  @BeforeAll
  static void startSystem() {
    kit = ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.load()));
    time = ManualTime.get(kit.system());
  }

  @AfterAll
  static void stopSystem() {
    kit.shutdownTestKit();
  }

  /** The same sentences on every store. */
  abstract static class Contract {
    final MemoryIndex index = new MemoryIndex(id -> 0);
    final Counting metrics = new Counting();
    final UploadId id = UploadId.random();
    final UploadId other = UploadId.random();
    FaultyObjectStore store;

    abstract ObjectStore under() throws IOException;

    @BeforeEach
    void start() throws IOException {
      store = new FaultyObjectStore(under());
    }

    @AfterEach
    void stop() {
      store.close();
      store.checkAllCuesMet();
    }

    UploadContext context(Clock clock) {
      return new UploadContext(
          store, index, UploadSettings.defaults(), metrics, clock, OURS, writer -> false);
    }

    /** Sweeps when everything that is there now is so old. */
    void sweepAt(Duration age) {
      Clock clock = Clock.offset(Clock.systemUTC(), age);
      Rig.get(Sweeper.sweep(context(clock), Materializer.createMaterializer(kit.system())));
    }

    void stage(UploadId upload) {
      Staged.bytes(kit.system(), store, OURS, upload, 5000);
    }

    void insert(UploadId upload) {
      Rig.get(index.insert(Client.spec(upload, 5000), Instant.EPOCH, Instant.EPOCH));
    }

    Set<String> staged(String journal) {
      List<StagedUpload> staged = Rig.get(store.staged(journal).runWith(Sink.seq(), kit.system()));
      return staged.stream().map(s -> s.id().upload()).collect(Collectors.toSet());
    }

    void assertKept(UploadId upload) {
      assertThat(staged(OURS)).contains(upload.value());
      assertThat(metrics.swept).hasValue(0);
    }

    void assertSwept(UploadId upload) {
      assertThat(staged(OURS)).doesNotContain(upload.value());
      assertThat(metrics.swept).hasValue(1);
    }

    @Test
    void what_a_complete_upload_left_is_discarded_when_it_is_old() {
      stage(id);
      insert(id);
      Rig.get(index.completed(id, Optional.empty()));
      sweepAt(OLD);
      assertSwept(id);
    }

    @Test
    void what_an_ended_upload_left_is_discarded_when_it_is_old() {
      stage(id);
      insert(id);
      Rig.get(index.ended(id, Instant.MAX));
      sweepAt(OLD);
      assertSwept(id);
    }

    @Test
    void what_no_upload_is_known_of_is_discarded_when_it_is_old() {
      stage(id);
      sweepAt(OLD);
      assertSwept(id);
    }

    @Test
    void what_is_young_is_kept_whosever_it_was() {
      stage(id);
      stage(other);
      insert(other);
      Rig.get(index.completed(other, Optional.empty()));
      sweepAt(YOUNG);
      assertKept(id);
      assertKept(other);
    }

    @Test
    void what_an_unfinished_upload_has_staged_is_kept_however_old_it_is() {
      stage(id);
      insert(id);
      sweepAt(Duration.ofDays(3650));
      assertKept(id);
    }

    @Test
    void another_journals_staging_is_not_touched() {
      Staged.bytes(kit.system(), store, THEIRS, id, 5000);
      stage(other);
      sweepAt(OLD);
      assertThat(staged(THEIRS)).containsExactly(id.value());
      assertSwept(other);
    }

    @Test
    void staging_of_ours_under_a_name_that_no_upload_can_have_is_discarded() {
      Staged.bytes(kit.system(), store, new StagingId(OURS, "short"), id, 5000);
      sweepAt(OLD);
      assertThat(staged(OURS)).isEmpty();
      assertThat(metrics.swept).hasValue(1);
    }

    @Test
    void objects_are_not_touched() {
      var receipts = Staged.bytes(kit.system(), store, OURS, id, 5000);
      UploadSpec spec = Client.spec(id, 5000);
      Rig.get(
          store.commit(
              new dev.wharf.storage.spi.Commit(
                  new StagingId(OURS, id.value()),
                  spec.target(),
                  receipts,
                  spec.expected(),
                  Optional.empty(),
                  1,
                  spec.meta())));
      sweepAt(OLD);
      assertSwept(id);
      assertThat(Rig.get(store.stat(spec.target())).orElseThrow().size()).isEqualTo(5000);
    }

    @Test
    void one_that_cannot_be_discarded_does_not_stop_the_others() {
      List<UploadId> uploads = Stream.generate(UploadId::random).limit(5).toList();
      uploads.forEach(this::stage);
      store.failBefore(Operation.DISCARD, new StorageFailure(Kind.DENIED, false, "read-only"));
      sweepAt(OLD);
      assertThat(metrics.swept).hasValue(4);
      assertThat(staged(OURS)).hasSize(1);
      sweepAt(OLD);
      assertThat(metrics.swept).hasValue(5);
      assertThat(staged(OURS)).isEmpty();
    }

    @Test
    void each_of_more_than_are_asked_for_at_once_is_judged_by_its_own_upload() {
      List<UploadId> uploads = Stream.generate(UploadId::random).limit(450).toList();
      uploads.forEach(this::stage);
      List<UploadId> living =
          uploads.stream().filter(upload -> upload.hashCode() % 3 == 0).toList();
      living.forEach(this::insert);
      sweepAt(OLD);
      assertThat(staged(OURS))
          .containsExactlyInAnyOrderElementsOf(living.stream().map(UploadId::value).toList());
      assertThat(metrics.swept).hasValue(450 - living.size());
    }

    @Test
    void while_the_index_cannot_be_asked_nothing_is_discarded() {
      stage(id);
      index.breakDown();
      sweepAt(OLD);
      assertKept(id);
      assertThat(index.refused()).isEqualTo(1);
      index.repair();
      sweepAt(OLD);
      assertSwept(id);
    }

    @Test
    void with_nothing_staged_nothing_happens() {
      sweepAt(OLD);
      assertThat(metrics.swept).hasValue(0);
    }
  }

  @Nested
  class InMemory extends Contract {
    private final ManualClock clock = new ManualClock();
    private final ManualClock atStore = new ManualClock();

    @Override
    ObjectStore under() {
      return new InMemoryObjectStore(InMemoryObjectStore.Settings.sealing());
    }

    @Test
    void one_sweep_tells_old_from_young_to_the_moment() {
      store = new FaultyObjectStore(dated());
      stage(id);
      atStore.forward(Duration.ofMillis(1));
      stage(other);
      clock.forward(Duration.ofHours(24).plusMillis(1));
      Rig.get(Sweeper.sweep(context(clock), Materializer.createMaterializer(kit.system())));
      assertThat(staged(OURS)).containsExactly(other.value());
      assertThat(metrics.swept).hasValue(1);
    }

    private ObjectStore dated() {
      return new InMemoryObjectStore(InMemoryObjectStore.Settings.sealing().withClock(atStore));
    }

    @Test
    void it_sweeps_once_an_interval_and_goes_on_after_one_that_failed() {
      store = new FaultyObjectStore(dated());
      stage(id);
      clock.forward(OLD);
      index.breakDown();
      var sweeper = kit.spawn(Sweeper.create(context(clock)));
      time.expectNoMessageFor(Duration.ofMinutes(59));
      assertThat(index.refused()).isZero();
      awaitPassing(Duration.ofMinutes(1), () -> assertThat(index.refused()).isEqualTo(1));
      index.repair();
      awaitPassing(Duration.ofHours(1), () -> assertThat(metrics.swept).hasValue(1));
      stage(other);
      clock.forward(OLD);
      awaitPassing(Duration.ofHours(1), () -> assertThat(metrics.swept).hasValue(2));
      kit.stop(sweeper);
    }

    @Test
    void with_each_round_complete_uploads_are_looked_after_that_were_there_before_they_had_to_be() {
      insert(id);
      Rig.get(index.completed(id, Optional.empty()));
      UploadContext plain = context(clock);
      UploadContext keeping =
          new UploadContext(
              store,
              index,
              plain.settings().keepingComplete(Optional.of(Duration.ofDays(30))),
              metrics,
              clock,
              OURS,
              plain.outlook());
      var sweeper = kit.spawn(Sweeper.create(keeping));
      awaitPassing(
          Duration.ofHours(1),
          () ->
              assertThat(index.wakeAtOf(id).orElseThrow())
                  .isBetween(Instant.EPOCH, clock.instant()));
      kit.stop(sweeper);
    }

    /** The end of one sweep may still be on its way when time passes, so time passes again. */
    private void awaitPassing(Duration interval, Runnable condition) {
      await()
          .untilAsserted(
              () -> {
                time.timePasses(interval);
                condition.run();
              });
    }
  }

  @Nested
  class InFolder extends Contract {
    @TempDir Path folder;

    @Override
    ObjectStore under() {
      return new FilesystemObjectStore(FilesystemSettings.of(folder));
    }

    private Path write(String path) throws IOException {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, "not ours");
    }

    @Test
    void files_that_are_not_ours_are_not_touched() throws IOException {
      stage(id);
      List<Path> foreign =
          List.of(
              write("a/b.txt"),
              write(".wharf/notes.txt"),
              write(".wharf/staging/notes.txt"),
              write(".wharf/staging/theirs/" + UploadId.random() + "/x.seg"),
              write(".wharf/staging/ours/notes.txt"),
              write(".wharf/staging/ours/not a name/x.seg"));
      sweepAt(OLD);
      assertThat(foreign).allSatisfy(file -> assertThat(file).hasContent("not ours"));
      assertSwept(id);
    }

    @Test
    void a_link_out_of_staging_is_not_followed() throws IOException {
      Path outside = write("outside/x.txt");
      stage(id);
      Path ours = folder.resolve(".wharf/staging/ours");
      Files.createSymbolicLink(ours.resolve(other.value()), outside.getParent());
      Files.createSymbolicLink(ours.resolve(id.value()).resolve("link"), outside.getParent());
      sweepAt(OLD);
      assertThat(outside).hasContent("not ours");
      assertSwept(id);
    }

    @Test
    void bytes_that_still_arrive_keep_old_staging_young() throws IOException {
      stage(id);
      Path staging = folder.resolve(".wharf/staging/ours").resolve(id.value());
      Instant old = Instant.now().minus(OLD);
      for (Path file : files(staging)) {
        Files.setLastModifiedTime(file, FileTime.from(old));
      }
      Files.setLastModifiedTime(staging, FileTime.from(old));
      Path newest = Files.writeString(staging.resolve("later.seg"), "bytes");
      Files.setLastModifiedTime(staging, FileTime.from(old));
      sweepAt(Duration.ZERO);
      assertKept(id);
      Files.setLastModifiedTime(newest, FileTime.from(old));
      sweepAt(Duration.ZERO);
      assertSwept(id);
    }

    private List<Path> files(Path of) throws IOException {
      try (Stream<Path> files = Files.list(of)) {
        return files.toList();
      }
    }
  }
}
