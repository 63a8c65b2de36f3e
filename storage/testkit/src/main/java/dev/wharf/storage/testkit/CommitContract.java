package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Commit;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.ObjectMeta;
import dev.wharf.storage.spi.StagedUpload;
import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link dev.wharf.storage.spi.ObjectStore#commit}, {@link
 * dev.wharf.storage.spi.ObjectStore#discard} and {@link dev.wharf.storage.spi.ObjectStore#staged}
 * promise.
 */
abstract class CommitContract extends ReceiveContract {

  @ParameterizedTest(name = "requests of {0} bytes")
  @ValueSource(strings = {"1", "1,1,1", "1000", "100000", "7,100000,1", "5,5,5,5,5,5,5,5,5,5,5"})
  void an_object_is_what_the_requests_brought_in_order(String sizes) {
    TestUpload upload = upload();
    Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).forEach(n -> append(upload, n));
    assertIsContent(await(upload.commit()), upload.offset());
  }

  @Test
  void an_object_of_several_writers_that_were_cut_off_is_right() {
    assumeFalse(straysRefuseCommits());
    TestUpload upload = upload();
    for (int writer = 0; writer < 4; writer++) {
      long from = upload.offset();
      Source<ByteString, ?> endless =
          content.chunks(from, from + 3L * partSize(), chunk()).concat(Source.maybe());
      await(upload.writing(endless).runWith(Sink.head(), runner()));
    }
    append(upload, 3);
    assertIsContent(await(upload.commit()), upload.offset());
  }

  @Test
  void a_large_object_is_right() {
    TestUpload upload = upload();
    await(upload.append(content.chunks(0, largeSize(), 256 * 1024), runner()));
    StoredObject object = await(upload.commit());
    var bytes = store().read(object.key(), object.etag(), ByteRange.all(object));
    assertThat(await(Content.sha256(bytes, runner()))).isEqualTo(content.sha256(largeSize()));
  }

  @Test
  void nothing_shows_at_the_key_before_the_commit() {
    TestUpload upload = upload();
    append(upload, 100);
    assertThat(await(store().stat(upload.target()))).isEmpty();
  }

  @Test
  void a_commit_answers_with_the_object_it_made() {
    ObjectMeta meta =
        new ObjectMeta(
            "upload-" + UUID.randomUUID(),
            Optional.of("text/plain; charset=utf-8"),
            Map.of("name", "Grüße 🚢.txt", "empty", "", "quote", "\"\n\\"));
    TestUpload upload = upload(someKey(), OptionalLong.empty(), meta);
    append(upload, 100);
    StoredObject object = await(upload.commit());
    assertThat(object.key()).isEqualTo(upload.target());
    assertThat(object.meta()).isEqualTo(meta);
    assertThat(object.modified())
        .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now().plusSeconds(5));
    assertIsThere(object);
  }

  @ParameterizedTest(name = "{0} parts and 100 bytes")
  @ValueSource(ints = {0, 2})
  void a_commit_said_twice_is_done_once(int parts) {
    TestUpload upload = upload();
    append(upload, (long) parts * partSize() + 100);
    StoredObject object = await(upload.commit());
    assertSameObject(await(upload.commit()), object);
    await(upload.discard());
    assertSameObject(await(upload.commit()), object);
    assertIsContent(object, upload.offset());
  }

  @ParameterizedTest(name = "{0} parts and 100 bytes")
  @ValueSource(ints = {0, 2})
  void what_a_commit_was_made_of_may_be_cleared(int parts) {
    TestUpload upload = upload();
    append(upload, (long) parts * partSize() + 60);
    append(upload, 40);
    StoredObject object = await(upload.commit());
    await(upload.clear());
    await(upload.clear());
    assertThat(stagedIds(journal)).isEmpty();
    assertIsContent(object, upload.offset());
    assertSameObject(await(upload.commit()), object);
  }

  @Test
  void what_later_receipts_replaced_may_be_dropped() {
    TestUpload upload = upload();
    append(upload, 10);
    append(upload, 20);
    append(upload, 2L * partSize());
    await(upload.drop());
    append(upload, 30);
    await(upload.drop());
    append(upload, 40);
    assertIsContent(await(upload.commit()), 100 + 2L * partSize());
  }

  @Test
  void a_commit_that_replaces_is_repeated_as_well() {
    StoredObject earlier = object(someKey(), 10);
    TestUpload upload = upload(earlier.key());
    append(upload, 100);
    Condition expected = new Condition.Matches(earlier.etag());
    StoredObject object = await(upload.commit(expected));
    assertThat(object.etag()).isNotEqualTo(earlier.etag());
    assertSameObject(await(upload.commit(expected)), object);
    assertIsContent(object, 100);
    assertThat(object.meta().uploadId()).isEqualTo(upload.id().upload());
  }

  @Test
  void a_commit_does_not_replace_what_it_did_not_expect() {
    StoredObject there = object(someKey(), 10);
    TestUpload upload = upload(there.key());
    append(upload, 100);
    assertRefused(upload.commit(), Kind.PRECONDITION);
    assertRefused(upload.commit(new Condition.Matches("other")), Kind.PRECONDITION);
    assertIsThere(there);
    assertIsContent(there, 10);
  }

  @Test
  void a_commit_that_expects_an_object_does_not_make_up_for_a_missing_one() {
    TestUpload upload = upload();
    append(upload, 100);
    assertRefused(upload.commit(new Condition.Matches("gone")), Kind.PRECONDITION);
    assertThat(await(store().stat(upload.target()))).isEmpty();
  }

  @Test
  void a_commit_that_comes_after_another_object_took_its_place_is_refused() {
    StoredObject first = object(someKey(), 10);
    TestUpload older = upload(first.key());
    append(older, 100);
    TestUpload newer = upload(first.key());
    append(newer, 200);
    StoredObject second = await(newer.commit(new Condition.Matches(first.etag())));
    assertRefused(older.commit(new Condition.Matches(first.etag())), Kind.PRECONDITION);
    assertIsContent(second, 200);
  }

  @Test
  void of_many_commits_to_one_key_one_goes_through() {
    ObjectKey key = someKey();
    List<TestUpload> uploads = Stream.generate(() -> upload(key)).limit(8).toList();
    uploads.forEach(upload -> append(upload, 100));
    var answers = uploads.stream().map(upload -> upload.commit().toCompletableFuture()).toList();
    answers.forEach(answer -> await(answer.handle((object, failure) -> 0)));
    assertThat(answers).filteredOn(answer -> !answer.isCompletedExceptionally()).hasSize(1);
    answers.stream()
        .filter(CompletableFuture::isCompletedExceptionally)
        .forEach(answer -> assertRefused(answer, Kind.PRECONDITION));
  }

  @Test
  void a_commit_whose_pieces_are_missing_is_refused() {
    TestUpload upload = upload();
    append(upload, 100);
    await(upload.discard());
    assertRefused(upload.commit(), Kind.NOT_FOUND);
    assertThat(await(store().stat(upload.target()))).isEmpty();
  }

  @Test
  void the_same_content_may_be_committed_again_under_another_upload_id_at_another_key() {
    StoredObject one = object(someKey(), 50);
    StoredObject two = object(someKey(), 50);
    assertIsContent(one, 50);
    assertIsContent(two, 50);
  }

  @Test
  void an_empty_object_is_an_object() {
    TestUpload upload = upload();
    Commit commit = upload.commitOf(new Condition.Absent());
    assertThat(commit.receipts()).isEmpty();
    StoredObject object = await(store().commit(commit));
    assertIsContent(object, 0);
    assertSameObject(await(store().commit(commit)), object);
  }

  @Test
  void staged_bytes_stay_until_they_are_discarded() {
    TestUpload upload = upload();
    append(upload, 100);
    await(upload.commit());
    assertThat(stagedIds(journal)).containsExactly(upload.id());
    await(upload.discard());
    assertThat(stagedIds(journal)).isEmpty();
  }

  @Test
  void a_discard_touches_nothing_but_its_own() {
    TestUpload one = upload();
    TestUpload two = upload();
    append(one, 100);
    append(two, 100);
    StoredObject object = await(two.commit());
    await(one.discard());
    await(one.discard());
    assertThat(stagedIds(journal)).containsExactly(two.id());
    await(two.discard());
    assertIsContent(object, 100);
  }

  @Test
  void a_discard_also_removes_what_the_journal_never_heard_of() {
    TestUpload upload = upload();
    append(upload, 3L * partSize());
    await(store().discard(upload.id(), List.of(), upload.multipart()));
    assertThat(stagedIds(journal)).isEmpty();
  }

  @Test
  void staging_of_another_journal_is_neither_shown_nor_touched() {
    TestUpload ours = upload();
    append(ours, 100);
    StagingId other = new StagingId("other-" + UUID.randomUUID(), ours.id().upload());
    TestUpload theirs =
        new TestUpload(
            store(), other, someKey(), OptionalLong.empty(), ObjectMeta.of("upload-" + journal));
    append(theirs, 70);
    assertThat(stagedIds(journal)).containsExactly(ours.id());
    await(ours.discard());
    assertThat(stagedIds(other.journal())).containsExactly(other);
    assertIsContent(await(theirs.commit()), 70);
    assertThat(stagedIds("nobody-" + UUID.randomUUID())).isEmpty();
    await(theirs.discard());
  }

  @Test
  void staging_says_when_it_was_last_written_to() {
    Instant before = Instant.now().minusSeconds(5);
    TestUpload upload = upload();
    append(upload, 100);
    assertThat(all(store().staged(journal)))
        .singleElement()
        .extracting(StagedUpload::modified)
        .satisfies(when -> assertThat(when).isBetween(before, Instant.now().plusSeconds(5)));
  }

  private List<StagingId> stagedIds(String ofJournal) {
    return all(store().staged(ofJournal)).stream().map(StagedUpload::id).toList();
  }
}
