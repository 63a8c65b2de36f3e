package dev.wharf.storage.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.storage.testkit.TestUpload;
import java.util.List;
import java.util.Map;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;

/**
 * What an upload costs in requests. Sizes are a 1/8192nd of real ones, or a part is 1,000 bytes.
 */
class RequestCountTest extends IngestFixture {
  /** Parts of 5 KiB stand for 5 MiB: all else is as on S3, divided by 1,024. */
  private static final PartLimits SMALL_S3 =
      new PartLimits(5 << 10, 5 << 20, 10_000, 5 << 20, false);

  @Test
  void a_small_upload_of_known_length_is_one_request() {
    FakeStore store = store(LIMITS, MultipartSettings.defaults(), 64L << 20);
    TestUpload upload = upload(store, 64 << 10);
    append(upload, 64 << 10);
    assertThat(store.client().counts()).isEqualTo(Map.of("put", 1));
    assertThat(upload.receipts()).extracting(Receipt::form).containsExactly(Form.OBJECT);
    assertNothingHeld(store);
  }

  @Test
  void an_empty_upload_is_one_request() {
    FakeStore store = store();
    TestUpload upload = upload(store, 0);
    append(upload, 0);
    assertIsContent(store, await(upload.commit()), 0);
    assertThat(store.client().counts()).isEqualTo(Map.of("put", 1));
  }

  @Test
  void an_upload_of_128_parts_is_130_requests() {
    FakeStore store = store();
    TestUpload upload = upload(store, 128 * PART);
    append(upload, 128 * PART);
    assertIsContent(store, await(upload.commit()), 128 * PART);
    assertThat(store.client().counts()).isEqualTo(Map.of("open", 1, "putPart", 128, "complete", 1));
    assertThat(upload.journal().freeSlot()).isEqualTo(129);
    assertThat(store.client().most()).isLessThanOrEqualTo(SETTINGS.partsInFlight());
    assertNothingHeld(store);
  }

  @Test
  void the_last_bytes_of_a_known_length_are_the_last_part() {
    FakeStore store = store();
    TestUpload upload = upload(store, 2 * PART + 1);
    append(upload, 2 * PART + 1);
    assertThat(upload.receipts()).extracting(Receipt::form).containsOnly(Form.PART);
    assertIsContent(store, await(upload.commit()), 2 * PART + 1);
    assertThat(store.client().counts()).isEqualTo(Map.of("open", 1, "putPart", 3, "complete", 1));
  }

  @Test
  void fifty_small_requests_are_fifty_tails_and_one_put_and_read_nothing() {
    FakeStore store = store(SMALL_S3, new MultipartSettings(8 << 10, 3, 64), 1 << 20);
    TestUpload upload = upload(store, 50 * 100);
    for (int n = 0; n < 50; n++) {
      append(upload, 100);
    }
    assertIsContent(store, await(upload.commit()), 50 * 100);
    assertThat(store.client().counts()).isEqualTo(Map.of("putTail", 50, "put", 1));
    assertNothingHeld(store);
  }

  @Test
  void a_part_absorbs_the_tails_of_many_small_requests_and_reads_nothing() {
    FakeStore store = store(SMALL_S3, new MultipartSettings(5 << 10, 3, 64), 1 << 20);
    TestUpload upload = upload(store, 12 << 10);
    for (int n = 0; n < 60; n++) {
      append(upload, 100);
    }
    assertThat(store.client().counts()).isEqualTo(Map.of("putTail", 60, "open", 1, "putPart", 1));
    assertThat(upload.receipts().get(0)).extracting(Receipt::form).isEqualTo(Form.PART);
    assertThat(upload.receipts()).hasSize(10);
    await(upload.drop());
    append(upload, (12 << 10) - upload.offset());
    assertIsContent(store, await(upload.commit()), 12 << 10);
    assertThat(store.client().count("readTail")).isZero();
    assertNothingHeld(store);
  }

  @Test
  void tails_that_another_process_wrote_are_read_once() {
    FakeStore here = store();
    TestUpload upload = upload(here, 3 * PART);
    append(upload, 300);
    append(upload, 300);
    FakeStore elsewhere = here.fromElsewhere(LIMITS, SETTINGS);
    TestUpload there = upload.on(elsewhere);
    append(there, 2 * PART);
    assertThat(here.client().count("readTail")).isEqualTo(2);
    append(there, 400);
    assertIsContent(elsewhere, await(there.commit()), 3 * PART);
    assertThat(here.client().count("readTail")).isEqualTo(2);
    assertNothingHeld(elsewhere);
  }

  @Test
  void too_many_tails_become_one() {
    FakeStore store = store(LIMITS, new MultipartSettings(PART, 3, 4), 100 * PART);
    TestUpload upload = upload(store);
    for (int n = 0; n < 9; n++) {
      append(upload, 10);
    }
    assertThat(upload.receipts()).extracting(Receipt::size).containsExactly(90L);
    append(upload, 10);
    assertThat(upload.receipts()).extracting(Receipt::size).containsExactly(90L, 10L);
    assertThat(store.client().count("readTail")).isZero();
    assertIsContent(store, await(upload.commit()), 100);
    assertNothingHeld(store);
  }

  @Test
  void a_request_that_ends_above_the_least_part_leaves_a_part() {
    FakeStore store = store();
    TestUpload upload = upload(store);
    append(upload, PART + LEAST);
    assertThat(upload.receipts()).extracting(Receipt::form).containsExactly(Form.PART, Form.PART);
    append(upload, LEAST - 1);
    assertThat(upload.receipts()).last().extracting(Receipt::form).isEqualTo(Form.TAIL);
    assertIsContent(store, await(upload.commit()), PART + 2 * LEAST - 1);
    assertNothingHeld(store);
  }

  @Test
  void equal_parts_are_never_cut_short() {
    FakeStore store = store(EQUAL, SETTINGS, 4 * PART);
    TestUpload upload = upload(store);
    append(upload, PART + 900);
    append(upload, 900);
    append(upload, 900);
    assertThat(upload.receipts())
        .extracting(Receipt::form)
        .containsExactly(Form.PART, Form.PART, Form.PART, Form.TAIL);
    assertThat(upload.journal().multipart()).get().asString().startsWith("1.1000.");
    assertIsContent(store, await(upload.commit()), PART + 2700);
    assertNothingHeld(store);
  }

  @Test
  void an_append_onto_a_large_object_reads_none_of_it() {
    FakeStore store = store();
    TestUpload base = upload(store, 20 * PART);
    append(base, 20 * PART);
    StoredObject object = await(base.commit());
    store.client().forgetCounts();
    TestUpload upload = upload(store);
    await(
        upload
            .composing(List.of(new Piece.OfObject(object.key(), object.etag(), whole(object))))
            .runWith(Sink.ignore(), runner()));
    append(upload, 10);
    assertIsContent(store, await(upload.commit(new Condition.Absent())), 20 * PART + 10);
    assertThat(store.client().counts())
        .isEqualTo(
            Map.of("stat", 1, "open", 1, "copyPart", 1, "putTail", 1, "putPart", 1, "complete", 1));
    assertNothingHeld(store);
  }

  private static ByteRange whole(StoredObject object) {
    return ByteRange.all(object);
  }

  @Test
  void a_multipart_upload_that_is_not_needed_is_given_up_by_the_commit() {
    FakeStore store = store();
    store.client().cue("putPart", FakeMultipartClient.Fault.DENIED);
    TestUpload upload = upload(store);
    failureOf(upload.append(content.chunks(0, PART, 100), runner()));
    assertThat(store.client().openUploads()).isEqualTo(1);
    append(upload, 100);
    assertIsContent(store, await(upload.commit()), 100);
    assertThat(store.client().openUploads()).isZero();
    assertNothingHeld(store);
  }
}
