package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.Staging;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.spi.UnwantedBytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link dev.wharf.storage.spi.ObjectStore#receive} promises. */
abstract class ReceiveContract extends ContractFixture {

  @ParameterizedTest(name = "{0} parts and {1} bytes")
  @CsvSource({"0,1", "0,100", "1,-1", "1,0", "1,1", "3,17", "9,-1"})
  void everything_that_arrived_becomes_receipts_without_a_gap(int parts, int more) {
    TestUpload upload = upload();
    append(upload, (long) parts * partSize() + more);
    assertIsContent(await(upload.commit()), (long) parts * partSize() + more);
  }

  @Test
  void receipts_come_while_the_bytes_still_flow() {
    TestUpload upload = upload();
    Source<ByteString, ?> endless =
        content.chunks(0, 4L * partSize(), chunk()).concat(Source.maybe());
    Receipt first = await(upload.writing(endless).runWith(Sink.head(), runner()));
    assertThat(first.from()).isZero();
    assertThat(first.to()).isPositive();
    assertThat(first.form()).isEqualTo(Form.PART);
  }

  @ParameterizedTest(name = "{0} parts and {1} bytes")
  @CsvSource({"0,100", "1,1", "9,-1"})
  void memory_that_was_given_back_may_serve_another(int parts, int more) {
    long size = (long) parts * partSize() + more;
    TestUpload upload = upload();
    Map<ByteString, byte[]> lent = Collections.synchronizedMap(new IdentityHashMap<>());
    Source<ByteString, ?> bytes =
        content
            .chunks(0, size, chunk())
            .map(
                chunk -> {
                  byte[] memory = chunk.toArray();
                  ByteString loan = ByteString.fromArrayUnsafe(memory);
                  lent.put(loan, memory);
                  return loan;
                });
    Staging staging =
        upload
            .grant()
            .releasing(
                loan ->
                    Arrays.fill(
                        Objects.requireNonNull(lent.remove(loan), "given back twice"), (byte) 0));
    await(bytes.via(store().receive(staging)).map(upload::record).runWith(Sink.ignore(), runner()));
    assertIsContent(await(upload.commit()), size);
  }

  @Test
  void a_flow_that_gets_no_bytes_emits_nothing() {
    TestUpload upload = upload();
    assertThat(receipts(upload, Source.empty())).isEmpty();
  }

  @Test
  void empty_chunks_are_no_bytes() {
    TestUpload upload = upload();
    assertThat(receipts(upload, Source.single(ByteString.emptyByteString()))).isEmpty();
  }

  @Test
  void a_flow_that_goes_on_and_gets_no_bytes_hands_back_what_it_was_given() {
    TestUpload upload = upload();
    append(upload, 100);
    List<Receipt> before = upload.receipts();
    List<Receipt> seals = upload.seal().stream().toList();
    assertThat(receipts(upload, Source.empty())).isEqualTo(seals);
    assertThat(upload.receipts()).isEqualTo(before);
    append(upload, 100);
    assertIsContent(await(upload.commit()), 200);
  }

  @Test
  void an_upload_of_length_0_needs_no_bytes() {
    TestUpload upload = upload(someKey(), OptionalLong.of(0));
    List<Receipt> receipts = receipts(upload, Source.empty());
    assertThat(receipts).allMatch(receipt -> receipt.from() == 0 && receipt.to() == 0);
    assertThat(receipts).hasSizeLessThanOrEqualTo(1);
    assertIsContent(await(upload.commit()), 0);
  }

  @Test
  void a_store_with_seals_ends_a_request_with_one_and_goes_on_in_it() {
    assumeTrue(store().capabilities().seals());
    TestUpload upload = upload();
    append(upload, 100);
    Receipt first = upload.seal().orElseThrow();
    append(upload, 3L * partSize());
    Receipt second = upload.seal().orElseThrow();
    assertThat(second.from()).isEqualTo(first.from());
    assertThat(second.token()).isEqualTo(first.token());
    assertThat(upload.receipts()).containsExactly(second);
  }

  @Test
  void nobody_goes_on_in_a_place_that_was_not_sealed() {
    assumeFalse(straysRefuseCommits());
    TestUpload upload = upload();
    interrupt(upload);
    int unsealed = upload.receipts().size();
    long offset = upload.offset();
    append(upload, 100);
    assertThat(upload.receipts().subList(0, unsealed))
        .last()
        .extracting(Receipt::to)
        .isEqualTo(offset);
    assertIsContent(await(upload.commit()), upload.offset());
  }

  /** Writes a few parts and is cut off while the client still sends. */
  private void interrupt(TestUpload upload) {
    long from = upload.offset();
    Source<ByteString, ?> endless =
        content.chunks(from, from + 4L * partSize(), chunk()).concat(Source.maybe());
    await(upload.writing(endless).runWith(Sink.head(), runner()));
  }

  @Test
  void a_flow_whose_output_is_cancelled_stops_and_says_so() {
    assumeFalse(straysRefuseCommits());
    TestUpload upload = upload();
    Pair<CompletionStage<Done>, CompletionStage<Receipt>> running =
        upload
            .writing(content.chunks(0, 4L * partSize(), chunk()).concat(Source.maybe()))
            .toMat(Sink.head(), Keep.both())
            .run(runner());
    await(running.second());
    await(running.first());
    append(upload, 10);
    assertIsContent(await(upload.commit()), upload.offset());
  }

  @Test
  void a_flow_that_ran_to_its_end_says_that_nothing_can_write_any_more() {
    TestUpload upload = upload();
    Pair<CompletionStage<Done>, CompletionStage<Done>> running =
        upload.writing(content.chunks(0, 10, 10)).toMat(Sink.ignore(), Keep.both()).run(runner());
    await(running.second());
    await(running.first());
  }

  @Test
  void a_flow_that_was_cancelled_before_its_first_byte_says_so_too() {
    CompletionStage<Done> stopped =
        upload().writing(Source.maybe()).to(Sink.cancelled()).run(runner());
    await(stopped);
  }

  @ParameterizedTest(name = "{0} bytes were there before")
  @ValueSource(ints = {0, 100})
  void a_writer_that_lost_its_grant_can_change_nothing(int before) {
    assumeFalse(straysRefuseCommits());
    TestUpload upload = upload();
    append(upload, before);
    Zombie zombie = new Zombie(upload.grant());
    zombie.write(3 * partSize());
    append(upload, 2L * partSize() + 10);
    zombie.write(2 * partSize());
    StoredObject object = await(upload.commit());
    zombie.write(2 * partSize());
    assertIsContent(object, before + 2L * partSize() + 10);
    await(upload.discard());
    zombie.end();
    assertIsContent(object, before + 2L * partSize() + 10);
    assertIsThere(object);
  }

  /** A writer that nobody listens to any more, and that goes on. */
  private final class Zombie {
    private final BoundedSourceQueue<ByteString> bytes;
    private final SinkQueueWithCancel<Receipt> receipts;
    private final CompletionStage<Done> stopped;

    Zombie(Staging grant) {
      var running =
          Source.<ByteString>queue(16)
              .viaMat(store().receive(grant), Keep.both())
              .toMat(Sink.<Receipt>queue(), Keep.both())
              .run(runner());
      bytes = running.first().first();
      stopped = running.first().second();
      receipts = running.second();
    }

    /** Writes other bytes than the upload's, until the store says that some are durable. */
    void write(int size) {
      bytes.offer(new Content(666).bytes(0, size));
      await(receipts.pull());
    }

    void end() {
      try {
        bytes.complete();
      } catch (IllegalStateException failed) {
        // A store may have told it already that there is nothing left to write to.
      }
      receipts.cancel();
      await(stopped);
    }
  }

  @Test
  void parts_come_from_slots_that_the_journal_gave() {
    assumeTrue(!store().capabilities().seals());
    TestUpload upload = upload();
    append(upload, 3L * partSize());
    assertThat(upload.journal().multipart()).isPresent();
  }

  @Test
  void a_flow_whose_grant_is_lost_fails_without_a_part() {
    assumeTrue(!store().capabilities().seals());
    TestUpload upload = upload();
    upload.journal().loseGrant();
    assertRefused(
        upload.append(content.chunks(0, 3L * partSize(), chunk()), runner()),
        StorageFailure.Kind.UNAVAILABLE);
    assertThat(upload.receipts()).isEmpty();
  }

  @Test
  void a_small_upload_is_put_at_its_key_once_that_is_journalled() {
    assumeTrue(store().capabilities().directPut());
    TestUpload upload = upload(someKey(), OptionalLong.of(100));
    append(upload, 100);
    assertThat(upload.journal().directPuts()).isEqualTo(1);
    assertThat(upload.receipts()).extracting(Receipt::form).containsExactly(Form.OBJECT);
    StoredObject put = await(store().stat(upload.target())).orElseThrow();
    assertIsContent(put, 100);
    assertThat(upload.receipts()).extracting(Receipt::token).containsExactly(put.etag());
    assertThat(put.meta().uploadId()).isEqualTo("direct-put-1");
  }

  @Test
  void a_direct_put_that_could_not_be_journalled_leaves_nothing_at_the_key() {
    assumeTrue(store().capabilities().directPut());
    TestUpload upload = upload(someKey(), OptionalLong.of(100));
    upload.journal().loseGrant();
    assertRefused(
        upload.append(content.chunks(0, 100, 100), runner()), StorageFailure.Kind.UNAVAILABLE);
    assertThat(await(store().stat(upload.target()))).isEmpty();
  }

  @Test
  void a_direct_put_replaces_only_what_it_expected() {
    assumeTrue(store().capabilities().directPut());
    StoredObject there = object(someKey(), 10);
    TestUpload blind = upload(there.key(), OptionalLong.of(100));
    assertRefused(
        blind.append(content.chunks(0, 100, 100), runner()), StorageFailure.Kind.PRECONDITION);
    assertIsContent(there, 10);
    TestUpload knowing =
        upload(there.key(), OptionalLong.of(100)).expecting(new Condition.Matches(there.etag()));
    append(knowing, 100);
    assertIsContent(await(store().stat(there.key())).orElseThrow(), 100);
  }

  @Test
  void an_upload_that_breaks_off_is_not_put_at_its_key() {
    TestUpload upload = upload(someKey(), OptionalLong.of(100));
    append(upload, 60);
    assertThat(await(store().stat(upload.target()))).isEmpty();
    assertThat(upload.journal().directPuts()).isZero();
    append(upload, 40);
    assertIsContent(await(upload.commit()), 100);
  }

  @ParameterizedTest(name = "{0} bytes before, {1} that nobody wants")
  @CsvSource({"0,100", "0,-3", "100,100", "100,-3", "-2,-1"})
  void bytes_that_nobody_wants_leave_no_mark(long before, long unwanted) {
    assumeFalse(straysRefuseCommits());
    long there = bytes(before);
    long length = there + bytes(unwanted);
    TestUpload upload = upload(someKey(), OptionalLong.of(length));
    append(upload, there);
    Source<ByteString, ?> wrong =
        new Content(666)
            .chunks(there, length, chunk())
            .concat(Source.failed(new UnwantedBytes("wrong")));
    CompletionStage<Done> failed =
        wrong.via(store().receive(upload.grant())).runWith(Sink.ignore(), runner());
    assertThat(failed.handle((done, thrown) -> thrown instanceof UnwantedBytes))
        .succeedsWithin(Duration.ofSeconds(30))
        .isEqualTo(true);
    assertThat(await(store().stat(upload.target()))).isEmpty();
    assertThat(upload.journal().directPuts()).isZero();
    append(upload, length - there);
    boolean put = upload.receipts().get(0).form() == Form.OBJECT;
    assertIsContent(
        put ? await(store().stat(upload.target())).orElseThrow() : await(upload.commit()), length);
  }

  /** A negative number counts parts. */
  private long bytes(long number) {
    return number < 0 ? -number * partSize() : number;
  }

  private List<Receipt> receipts(TestUpload upload, Source<ByteString, ?> bytes) {
    return await(upload.writing(bytes).runWith(Sink.seq(), runner()));
  }
}
