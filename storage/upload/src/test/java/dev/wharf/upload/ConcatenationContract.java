package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.FinalUpload;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unfit;
import dev.wharf.upload.UploadReply.UnfitPartial;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that are made of others, on a store that seals and on one that cuts parts. */
abstract class ConcatenationContract {
  static final int PART = 4096;

  abstract InMemoryObjectStore.Settings storeSettings();

  private final UploadId id = UploadId.random();
  private InMemoryObjectStore store;
  private Rig rig;

  @BeforeEach
  void start() {
    store = new InMemoryObjectStore(storeSettings());
    rig = new Rig(store, Rig.impatient());
  }

  @AfterEach
  void stop() {
    rig.close();
    store.checkNoMisuse();
  }

  private static <T> T get(CompletionStage<T> stage) {
    return Rig.get(stage);
  }

  private UploadReply create(UploadSpec spec) {
    return get(rig.uploads.create(spec));
  }

  private UploadReply append(UploadId to, long from, long until) {
    return get(rig.uploads.receive(to, Client.at(from, Client.body(to, from, until))));
  }

  /** A complete partial upload. */
  private UploadId partial(long size) {
    UploadId partial = begun(size);
    if (size > 0) {
      append(partial, 0, size);
    }
    return partial;
  }

  /** One without bytes. */
  private UploadId begun(long length) {
    return begun(OptionalLong.of(length));
  }

  private UploadId begun(OptionalLong length) {
    UploadId partial = UploadId.random();
    assertThat(create(Concats.partial(partial, length))).isInstanceOf(Standing.class);
    return partial;
  }

  private UploadSpec made(UploadId... partials) {
    return Concats.made(id, List.of(partials));
  }

  private Standing whole() {
    return await().until(() -> rig.standing(id), Standing::complete);
  }

  private void assertIs(UploadId made, UploadId... partials) {
    ByteString expected = joined(partials);
    assertThat(ByteString.fromArray(bytes(made))).isEqualTo(expected);
    assertThat(rig.standing(made).offset()).isEqualTo(expected.size());
  }

  private ByteString joined(UploadId... partials) {
    return Stream.of(partials)
        .map(part -> ByteString.fromArray(bytes(part)))
        .reduce(ByteString.emptyByteString(), ByteString::concat);
  }

  private byte[] bytes(UploadId of) {
    return store.bytesOf(Client.spec(of, 0).target()).orElseThrow();
  }

  private void assertEnded(UploadId partial) {
    Gone gone = (Gone) await().until(() -> rig.describe(id), Gone.class::isInstance);
    assertThat(gone.end()).isEqualTo(End.FAILED);
    assertThat(gone.detail()).contains(partial.value());
  }

  static Stream<List<Integer>> sizes() {
    return Stream.of(
        List.of(0),
        List.of(1),
        List.of(0, 0),
        List.of(PART - 1),
        List.of(PART),
        List.of(PART + 1, PART - 1),
        List.of(1, 0, PART - 1, PART, PART + 1, 0, 3 * PART + 7, 1),
        Collections.nCopies(40, 300));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sizes")
  void a_final_upload_has_the_bytes_of_its_partials_in_order(List<Integer> sizes) {
    UploadId[] partials = sizes.stream().map(this::partial).toArray(UploadId[]::new);
    Standing made = (Standing) create(made(partials));
    assertThat(made.complete()).isTrue();
    assertThat(made.length()).hasValue(sizes.stream().mapToLong(size -> size).sum());
    assertIs(id, partials);
    assertThat(get(rig.uploads.settle(id))).isEqualTo(made);
    await().untilAsserted(() -> store.checkNothingStaged());
  }

  private UploadId partial(Integer size) {
    return partial(size.longValue());
  }

  @Test
  void a_partial_may_be_in_it_several_times_and_in_several() {
    UploadId one = partial(5000);
    UploadId other = partial(70);
    create(made(one, other, one, one));
    assertIs(id, one, other, one, one);
    UploadId second = UploadId.random();
    create(Concats.made(second, List.of(other, one)));
    assertIs(second, other, one);
    assertThat(rig.standing(one).complete()).isTrue();
  }

  @Test
  void what_its_client_said_is_kept_and_nothing_of_the_partials() {
    UploadSpec spec = made(partial(10));
    Standing made = (Standing) create(spec);
    assertThat(made.concat()).isEqualTo(spec.concat());
    assertThat(made.metadata()).isEqualTo(spec.metadata());
    assertThat(made.isFinal()).isTrue();
    rig.kill(id);
    assertThat(rig.standing(id)).isEqualTo(made);
  }

  @Test
  void a_partial_says_that_it_is_one_all_its_life() {
    UploadId partial = begun(10);
    assertThat(rig.standing(partial).isPartial()).isTrue();
    append(partial, 0, 10);
    assertThat(rig.standing(partial).concat()).hasValue(Concat.partial("partial"));
  }

  @Test
  void it_waits_for_unfinished_partials_and_its_creator_does_not() {
    UploadId one = partial(5000);
    UploadId other = begun(100);
    Standing made = (Standing) create(made(other, one));
    assertThat(made.complete()).isFalse();
    assertThat(made.offset()).isZero();
    assertThat(made.length()).isEmpty();
    append(other, 0, 100);
    whole();
    assertIs(id, other, one);
  }

  @ParameterizedTest(name = "after {0}")
  @ValueSource(strings = {"a look", "the waker"})
  void one_that_waits_in_no_memory_goes_on(String after) {
    UploadId partial = begun(100);
    create(made(partial));
    rig.kill(id);
    append(partial, 0, 100);
    if (after.equals("a look")) {
      get(rig.uploads.settle(id));
    } else {
      rig.wake(id);
    }
    whole();
    assertIs(id, partial);
  }

  @Test
  void whoever_writes_to_a_partial_is_not_disturbed() {
    UploadId partial = begun(9000);
    Client.Slow slow = new Client.Slow(rig.system(), partial, 0);
    var answer = rig.uploads.receive(partial, Client.at(0, slow.send(100).body()));
    create(made(partial));
    get(rig.uploads.settle(id));
    rig.wake(id);
    slow.send(8900).end();
    assertThat(((Standing) get(answer)).complete()).isTrue();
    whole();
    assertIs(id, partial);
  }

  @Test
  void the_longer_it_has_waited_the_less_often_it_looks() {
    assertThat(Stream.of("PT0S", "PT8S", "PT4M", "P7D").map(Duration::parse))
        .extracting(Assembling::untilNextLook)
        .containsExactly(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofHours(1));
  }

  @Test
  void after_a_long_wait_the_waker_is_told_when_to_look() {
    UploadId partial = begun(100);
    create(made(partial));
    rig.clock.forward(Duration.ofHours(8));
    Instant later = rig.clock.instant().plus(Duration.ofHours(1));
    await()
        .untilAsserted(
            () -> {
              rig.wake(id);
              assertThat(rig.index.wakeAtOf(id)).hasValue(later);
            });
  }

  @Test
  void it_takes_no_bytes_of_a_client() {
    UploadId partial = begun(100);
    create(made(partial));
    Standing before = rig.standing(id);
    assertThat(append(id, 0, 10)).isEqualTo(new FinalUpload());
    assertThat(append(id, 5, 10)).isEqualTo(new FinalUpload());
    assertThat(rig.standing(id)).isEqualTo(before);
    append(partial, 0, 100);
    whole();
    assertThat(append(id, 100, 100)).isEqualTo(new FinalUpload());
    assertThat(append(id, 0, 10)).isEqualTo(new FinalUpload());
    assertIs(id, partial);
  }

  @Test
  void none_is_created_with_bytes() {
    UploadSpec spec = made(partial(10));
    assertThat(get(rig.uploads.create(spec, Client.body(id, 0, 10)))).isEqualTo(new FinalUpload());
    assertThat(rig.describe(id)).isEqualTo(new NotFound());
  }

  // What it cannot be made of

  private void assertUnfit(UploadId partial, Unfit why) {
    assertThat(create(made(partial(10), partial))).isEqualTo(new UnfitPartial(partial, why));
    assertThat(rig.describe(id)).isEqualTo(new NotFound());
  }

  @Test
  void an_upload_that_is_not_there() {
    assertUnfit(UploadId.random(), Unfit.UNKNOWN);
  }

  @Test
  void an_upload_that_has_ended() {
    UploadId partial = partial(10);
    get(rig.uploads.terminate(partial));
    assertUnfit(partial, Unfit.ENDED);
  }

  @Test
  void an_upload_that_is_not_partial() {
    UploadId ordinary = UploadId.random();
    create(Client.spec(ordinary, 10));
    assertUnfit(ordinary, Unfit.NOT_PARTIAL);
  }

  @Test
  void a_final_upload() {
    UploadId other = UploadId.random();
    create(Concats.made(other, List.of(partial(10))));
    assertUnfit(other, Unfit.NOT_PARTIAL);
  }

  @Test
  void an_upload_of_somebody_else() {
    UploadId partial = UploadId.random();
    create(Concats.owned("alice", Concats.partial(partial, OptionalLong.of(10))));
    assertUnfit(partial, Unfit.NOT_YOURS);
    assertThat(create(Concats.owned("alice", made(partial)))).isInstanceOf(Standing.class);
  }

  @Test
  void what_is_longer_than_an_upload_may_be() {
    UploadSpec spec = made(partial(60), begun(41));
    assertThat(create(Client.limited(100, spec))).isEqualTo(new TooLong(100, 0));
    assertThat(rig.describe(id)).isEqualTo(new NotFound());
    UploadSpec vast = made(begun(Long.MAX_VALUE), begun(Long.MAX_VALUE));
    assertThat(create(Client.limited(100, vast))).isEqualTo(new TooLong(100, 0));
  }

  // What becomes of it

  @Test
  void it_ends_if_its_partials_become_too_long() {
    UploadId partial = begun(OptionalLong.empty());
    create(Client.limited(100, made(partial(60), partial)));
    get(rig.uploads.receive(partial, Client.at(0, Client.stor(partial, 0, 41, true))));
    Gone gone = (Gone) await().until(() -> rig.describe(id), Gone.class::isInstance);
    assertThat(gone.end()).isEqualTo(End.FAILED);
    assertThat(gone.detail()).contains("100");
  }

  @Test
  void it_ends_with_a_partial_that_it_waits_for() {
    UploadId partial = begun(100);
    create(made(partial(10), partial));
    get(rig.uploads.terminate(partial));
    assertEnded(partial);
    await().untilAsserted(() -> store.checkNothingStaged());
  }

  @Test
  void it_is_not_made_of_an_object_that_has_taken_a_partials_place() {
    UploadId partial = partial(100);
    get(store.delete(Client.spec(partial, 0).target()));
    assertThat(create(made(partial(10), partial)))
        .isEqualTo(new UnfitPartial(partial, Unfit.ENDED));
    assertEnded(partial);
  }

  @Test
  void it_can_be_terminated_while_it_waits_and_when_it_is_complete() {
    UploadId partial = begun(100);
    create(made(partial));
    assertThat(get(rig.uploads.terminate(id))).isEqualTo(new Terminated());
    append(partial, 0, 100);
    UploadId second = UploadId.random();
    create(Concats.made(second, List.of(partial)));
    assertThat(get(rig.uploads.terminate(second))).isEqualTo(new Terminated());
    assertThat(store.bytesOf(Client.spec(second, 0).target())).isEmpty();
    assertThat(rig.standing(partial).complete()).isTrue();
  }

  @Test
  void one_that_waits_for_too_long_expires() {
    create(made(begun(100)));
    rig.clock.forward(Duration.ofDays(8));
    rig.wake(id);
    await().until(() -> rig.describe(id), new Gone(End.EXPIRED, "")::equals);
  }

  // What becomes of the partials

  @Test
  void a_complete_partial_expires_as_an_unfinished_one_does() {
    UploadId partial = begun(100);
    rig.clock.forward(Duration.ofDays(1));
    append(partial, 0, 100);
    create(made(partial));
    Instant end = rig.clock.instant().plus(Duration.ofDays(7));
    assertThat(rig.standing(partial).expires()).hasValue(end);
    await().untilAsserted(() -> assertThat(rig.index.wakeAtOf(partial)).hasValue(end));
    rig.clock.forward(Duration.ofDays(7).minusSeconds(1));
    rig.wake(partial);
    assertThat(rig.standing(partial).complete()).isTrue();
    rig.clock.forward(Duration.ofSeconds(1));
    rig.wake(partial);
    await().until(() -> rig.describe(partial), new Gone(End.EXPIRED, "")::equals);
    await()
        .untilAsserted(() -> assertThat(store.bytesOf(Client.spec(partial, 0).target())).isEmpty());
  }

  @Test
  void neither_a_final_upload_nor_any_other_expires_when_it_is_complete() {
    create(made(partial(100)));
    UploadId ordinary = UploadId.random();
    create(Client.spec(ordinary, 0));
    rig.clock.forward(Duration.ofDays(1000));
    rig.wake(id);
    rig.wake(ordinary);
    assertThat(rig.standing(id).complete()).isTrue();
    assertThat(rig.standing(id).expires()).isEmpty();
    assertThat(rig.standing(ordinary).complete()).isTrue();
  }

  @Test
  void where_uploads_never_expire_partials_do_not() {
    rig.settings(Rig.impatient().expiringAfter(Optional.empty()));
    UploadId partial = partial(100);
    rig.clock.forward(Duration.ofDays(1000));
    rig.wake(partial);
    assertThat(rig.standing(partial).complete()).isTrue();
    assertThat(rig.standing(partial).expires()).isEmpty();
  }

  @Test
  void an_operator_may_have_partials_removed_when_the_final_upload_is_complete() {
    rig.settings(removing());
    UploadId[] partials =
        IntStream.range(0, 3).mapToObj(n -> partial(50L)).toArray(UploadId[]::new);
    ByteString expected = joined(partials);
    assertThat(((Standing) create(made(partials))).complete()).isTrue();
    for (UploadId partial : partials) {
      await().until(() -> rig.describe(partial), new Gone(End.TERMINATED, "")::equals);
      assertThat(store.bytesOf(Client.spec(partial, 0).target())).isEmpty();
    }
    assertThat(ByteString.fromArray(bytes(id))).isEqualTo(expected);
    await().untilAsserted(() -> assertThat(rig.index.wakeAtOf(id)).hasValue(Instant.MAX));
  }

  @Test
  void a_partial_whose_removal_was_not_heard_is_removed_by_the_waker() {
    UploadId partial = partial(50);
    create(made(partial));
    rig.settings(removing());
    rig.wake(id);
    await().until(() -> rig.describe(partial), new Gone(End.TERMINATED, "")::equals);
  }

  private static UploadSettings removing() {
    return Rig.impatient()
        .concatenating(new UploadSettings.Concatenation(Duration.ofSeconds(10), true));
  }
}
