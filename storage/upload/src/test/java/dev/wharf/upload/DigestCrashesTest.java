package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.filesystem.FilesystemObjectStore;
import dev.wharf.storage.filesystem.FilesystemSettings;
import dev.wharf.storage.spi.Entry;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectStore;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.testkit.FaultyObjectStore;
import dev.wharf.storage.testkit.FaultyObjectStore.Operation;
import dev.wharf.storage.testkit.FaultyObjectStore.Stall;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.Digest.Algorithm;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The node dies, or the store fails, at every step between the last byte and the verified object.
 */
class DigestCrashesTest {
  private static final StorageFailure AWAY =
      new StorageFailure(Kind.UNAVAILABLE, true, "the store is away");
  private static final int LENGTH = 10_000;

  private enum Under {
    FILES,
    SEALS,
    PARTS;

    ObjectStore store(Path folder) {
      return switch (this) {
        case FILES -> new FilesystemObjectStore(FilesystemSettings.of(folder));
        case SEALS -> new InMemoryObjectStore(InMemoryObjectStore.Settings.sealing());
        case PARTS ->
            new InMemoryObjectStore(InMemoryObjectStore.Settings.multipart().withPartSize(4096));
      };
    }
  }

  /** When the digest is told. */
  private enum Told {
    FIRST,
    LAST
  }

  @TempDir Path folder;
  private final UploadId id = UploadId.random();
  private final ObjectKey key = Client.spec(id, 0).target();
  private Optional<FaultyObjectStore> faulty = Optional.empty();
  private Optional<Rig> running = Optional.empty();

  private FaultyObjectStore store() {
    return faulty.orElseThrow();
  }

  private Rig rig() {
    return running.orElseThrow();
  }

  private void use(Under under) {
    faulty = Optional.of(new FaultyObjectStore(under.store(folder)));
    running = Optional.of(new Rig(store(), Rig.impatient()));
  }

  @AfterEach
  void stop() {
    rig().close();
    store().close();
    store().checkAllCuesMet();
  }

  static Stream<Arguments> steps() {
    return Stream.of(Under.values())
        .flatMap(
            under ->
                Stream.of(Told.values())
                    .flatMap(
                        told ->
                            Stream.of(Operation.COMMIT, Operation.READ)
                                .flatMap(
                                    step ->
                                        Stream.of(true, false)
                                            .map(
                                                right -> Arguments.of(under, told, step, right)))));
  }

  /** Of what goes aside. */
  static Stream<Arguments> laterSteps() {
    return Stream.of(Under.values())
        .flatMap(
            under ->
                Stream.of(
                    Arguments.of(under, Told.FIRST, Operation.STAT, true),
                    Arguments.of(under, Told.FIRST, Operation.STAT, false),
                    Arguments.of(under, Told.FIRST, Operation.COPY, true),
                    Arguments.of(under, Told.FIRST, Operation.DELETE, true),
                    Arguments.of(under, Told.FIRST, Operation.DELETE, false)));
  }

  private void upload(Told told, boolean right) {
    ByteString bytes = right ? Client.content(id, 0, LENGTH) : ByteString.fromString("other");
    Digest digest = Digests.of(Algorithm.SHA_256, bytes);
    UploadSpec spec = Client.spec(id, LENGTH);
    Rig.get(rig().uploads.create(told == Told.FIRST ? spec.withDigest(digest) : spec));
    Rig.get(rig().uploads.receive(id, Client.at(0, Client.body(id, 0, 6000))));
    Optional<Digest> last = told == Told.LAST ? Optional.of(digest) : Optional.empty();
    Body rest = Client.body(id, 6000, LENGTH);
    rig().uploads.receive(id, new Append(6000, OptionalLong.empty(), last, rest));
  }

  @ParameterizedTest
  @MethodSource({"steps", "laterSteps"})
  void the_node_dies_at_a_step(Under under, Told told, Operation step, boolean right) {
    use(under);
    Stall stall = store().stall(step);
    upload(told, right);
    Rig.get(stall.reached());
    rig().kill(id);
    rig().wake(id);
    assertEnd(right);
    stall.release();
    assertEnd(right);
  }

  @ParameterizedTest
  @MethodSource({"steps", "laterSteps"})
  void the_store_fails_after_a_step(Under under, Told told, Operation step, boolean right) {
    use(under);
    if (step == Operation.READ) {
      store().failBefore(step, AWAY);
    } else {
      store().failAfter(step, AWAY);
    }
    upload(told, right);
    assertEnd(right);
  }

  @ParameterizedTest
  @EnumSource
  void one_that_was_taken_for_dead_finishes_under_the_hands_of_its_successor(Under under) {
    use(under);
    Stall first = store().stall(Operation.READ);
    upload(Told.FIRST, true);
    Rig.get(first.reached());
    rig().kill(id);
    Stall second = store().stall(Operation.READ);
    rig().wake(id);
    Rig.get(second.reached());
    first.release();
    await().untilAsserted(() -> assertThat(keys()).containsExactly(key.value()));
    second.release();
    assertEnd(true);
  }

  private void assertEnd(boolean right) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              UploadReply now = rig().describe(id);
              assertThat(now instanceof Standing standing && standing.complete()).isEqualTo(right);
              assertThat(now instanceof Gone gone && gone.end() == End.FAILED).isNotEqualTo(right);
              assertThat(keys()).isEqualTo(right ? List.of(key.value()) : List.of());
              assertThat(staged()).isEmpty();
            });
  }

  /** Of all objects: in the root, and in the folder of the target. */
  private List<String> keys() {
    return Stream.of("", "in").flatMap(in -> list(in).stream()).toList();
  }

  private List<String> list(String in) {
    return Rig.get(store().list(in).runWith(Sink.seq(), rig().system())).stream()
        .filter(Entry.File.class::isInstance)
        .map(entry -> ((Entry.File) entry).object().key().value())
        .toList();
  }

  private List<?> staged() {
    return Rig.get(store().staged(Rig.JOURNAL).runWith(Sink.seq(), rig().system()));
  }
}
