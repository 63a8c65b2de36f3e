package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.Digest.Algorithm;
import dev.wharf.upload.UploadReply.ChecksumMismatch;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What must have a digest becomes an object only with it, however many requests bring it. */
abstract class DigestContract {
  static final int PART = 4096;

  abstract InMemoryObjectStore.Settings storeSettings();

  private final UploadId id = UploadId.random();
  private final ObjectKey key = Client.spec(id, 0).target();
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

  private Digest right(long length) {
    return Digests.of(Algorithm.SHA_256, Client.content(id, 0, length));
  }

  private Digest wrong() {
    return Digests.of(Algorithm.SHA_256, ByteString.fromString("other bytes"));
  }

  private UploadReply append(long from, long to, Optional<Digest> digest, boolean finish) {
    Body body = Client.body(id, from, to);
    return Rig.get(
        rig.uploads.receive(
            id, new Append(from, OptionalLong.empty(), digest, finish ? body.finishing() : body)));
  }

  private void create(OptionalLong length, Digest digest) {
    Rig.get(rig.uploads.create(Client.spec(id, length).withDigest(digest)));
  }

  private void assertComplete(UploadReply reply, long length) {
    assertThat(((Standing) reply).complete()).isTrue();
    assertThat(store.bytesOf(key).map(ByteString::fromArrayUnsafe))
        .hasValue(Client.content(id, 0, length));
    assertThat(store.objects()).hasSize(1);
    assertThat(((Standing) reply).object()).isEqualTo(Rig.get(store.stat(key)));
    await().untilAsserted(() -> store.checkNothingStaged());
  }

  private void assertFailed(UploadReply reply) {
    assertThat(reply).isInstanceOf(ChecksumMismatch.class);
    Gone gone = new Gone(End.FAILED, "its bytes do not have its digest");
    assertThat(rig.describe(id)).isEqualTo(gone);
    assertThat(Rig.get(rig.uploads.settle(id))).isEqualTo(gone);
    assertThat(append(0, 10, Optional.empty(), true)).isEqualTo(gone);
    assertThat(store.objects()).isEmpty();
    await().untilAsserted(() -> store.checkNothingStaged());
  }

  static Stream<String> splits() {
    return Stream.of(
        "1", "4096", "4095 4097", "100 100 5000", "8191 8192 8193", "4096 8192 9999", "10000");
  }

  private UploadReply inPieces(String cuts, Optional<Digest> last) {
    List<Long> ends = new ArrayList<>(Stream.of(cuts.split(" ")).map(Long::valueOf).toList());
    ends.add(10_000L);
    long from = 0;
    for (long to : ends.subList(0, ends.size() - 1)) {
      assertThat(((Standing) append(from, to, Optional.empty(), false)).offset()).isEqualTo(to);
      rig.kill(id);
      from = to;
    }
    return append(from, 10_000, last, true);
  }

  @ParameterizedTest
  @MethodSource("splits")
  void the_right_bytes_in_pieces_become_the_object(String cuts) {
    create(OptionalLong.empty(), right(10_000));
    assertComplete(inPieces(cuts, Optional.empty()), 10_000);
  }

  @ParameterizedTest
  @MethodSource("splits")
  void other_bytes_in_pieces_never_do(String cuts) {
    create(OptionalLong.empty(), wrong());
    assertFailed(inPieces(cuts, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"10,true", "10,false", "4096,false", "10000,true", "10000,false"})
  void a_digest_that_is_first_told_with_the_last_piece_counts(int first, boolean right) {
    Rig.get(rig.uploads.create(Client.spec(id, OptionalLong.empty())));
    UploadReply reply =
        inPieces(String.valueOf(first), Optional.of(right ? right(10_000) : wrong()));
    if (right) {
      assertComplete(reply, 10_000);
    } else {
      assertFailed(reply);
    }
  }

  @Test
  void the_last_word_on_the_digest_counts() {
    create(OptionalLong.empty(), wrong());
    assertComplete(inPieces("5000", Optional.of(right(10_000))), 10_000);
  }

  @Test
  void also_where_it_is_the_wrong_one() {
    create(OptionalLong.empty(), right(10_000));
    assertFailed(inPieces("5000", Optional.of(wrong())));
  }

  @ParameterizedTest
  @EnumSource
  void either_algorithm_counts(Algorithm algorithm) {
    create(OptionalLong.of(300), Digests.of(algorithm, Client.content(id, 0, 300)));
    append(0, 100, Optional.empty(), false);
    assertComplete(append(100, 300, Optional.empty(), false), 300);
  }

  @Test
  void a_small_upload_in_one_request_is_not_put_before_it_is_verified() {
    UploadSpec spec = Client.spec(id, 100).withDigest(wrong());
    assertFailed(Rig.get(rig.uploads.create(spec, Client.body(id, 0, 100))));
  }

  @Test
  void a_small_upload_of_the_right_bytes_is_complete_at_once() {
    UploadSpec spec = Client.spec(id, 100).withDigest(right(100));
    assertComplete(Rig.get(rig.uploads.create(spec, Client.body(id, 0, 100))), 100);
  }

  @Test
  void an_upload_of_no_bytes_has_a_digest_too() {
    create(OptionalLong.of(0), right(0));
    assertComplete(rig.describe(id), 0);
  }

  @Test
  void a_client_that_broke_off_goes_on_and_the_whole_counts() {
    UploadSpec spec = Client.spec(id, 10_000).withDigest(right(10_000));
    Rig.get(rig.uploads.create(spec, Client.broken(id, 0, 5000)));
    Standing standing = (Standing) Rig.get(rig.uploads.settle(id));
    assertThat(standing.offset()).isPositive();
    assertComplete(append(standing.offset(), 10_000, Optional.empty(), false), 10_000);
  }

  @Test
  void a_client_that_did_not_hear_asks_again_and_is_told_the_truth() {
    create(OptionalLong.of(300), right(300));
    assertComplete(append(0, 300, Optional.empty(), false), 300);
    rig.kill(id);
    UploadReply again = append(300, 300, Optional.of(right(300)), true);
    assertThat(again).isInstanceOf(UploadReply.AlreadyComplete.class);
    assertComplete(Rig.get(rig.uploads.settle(id)), 300);
  }

  @Test
  void one_that_is_terminated_leaves_nothing() {
    create(OptionalLong.of(10_000), right(10_000));
    append(0, 9000, Optional.empty(), false);
    Rig.get(rig.uploads.terminate(id));
    assertThat(rig.describe(id)).isInstanceOf(Gone.class);
    assertThat(store.objects()).isEmpty();
    await().untilAsserted(() -> store.checkNothingStaged());
  }

  @RepeatedTest(5)
  void any_bytes_in_any_pieces_are_an_object_exactly_if_they_are_right() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    boolean right = random.nextBoolean();
    create(OptionalLong.empty(), right ? right(10_000) : wrong());
    StringBuilder cuts = new StringBuilder();
    for (long at = random.nextInt(4000); at < 10_000; at += random.nextInt(4000)) {
      cuts.append(cuts.isEmpty() ? "" : " ").append(at);
    }
    UploadReply reply = inPieces(cuts.toString(), Optional.empty());
    assertThat(reply instanceof Standing standing && standing.complete())
        .as("seed " + seed + ", cuts " + cuts)
        .isEqualTo(right);
  }
}
