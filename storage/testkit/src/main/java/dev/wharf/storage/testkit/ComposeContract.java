package dev.wharf.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.storage.spi.ByteRange;
import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.Piece;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.Receipt.Form;
import dev.wharf.storage.spi.StorageFailure.Kind;
import dev.wharf.storage.spi.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link dev.wharf.storage.spi.ObjectStore#compose} promises. */
abstract class ComposeContract extends CommitContract {

  @ParameterizedTest(name = "of {0} parts and {1} bytes, then {2} bytes")
  @CsvSource({"0,1,0", "0,100,7", "1,-1,1", "1,0,1", "1,1,100000", "3,17,0", "9,-1,10"})
  void an_upload_that_begins_with_an_object_goes_on_behind_it(int parts, int more, int then) {
    long size = (long) parts * partSize() + more;
    StoredObject base = object(someKey(), size);
    TestUpload upload = upload();
    compose(upload, whole(base));
    assertThat(upload.offset()).isEqualTo(size);
    if (then > 0) {
      append(upload, then);
    }
    assertIsContent(await(upload.commit()), size + then);
    assertIsContent(base, size);
  }

  @Test
  void pieces_follow_each_other_as_they_are_given() {
    long size = 2L * partSize() + 9;
    StoredObject base = object(someKey(), size);
    TestUpload upload = upload();
    List<Piece> pieces = new ArrayList<>();
    long[] cuts = {0, 1, 1, partSize() - 3L, partSize() + 5L, size};
    for (int cut = 1; cut < cuts.length; cut++) {
      pieces.add(piece(base, cuts[cut - 1], cuts[cut]));
    }
    compose(upload, pieces.toArray(Piece[]::new));
    assertIsContent(await(upload.commit()), size);
  }

  @ParameterizedTest(name = "behind {0} bytes")
  @ValueSource(ints = {1, 100, 5000})
  void pieces_may_follow_what_is_there_already(int before) {
    StoredObject base = object(someKey(), before + 100L + partSize());
    TestUpload upload = upload();
    append(upload, before);
    compose(upload, piece(base, before, base.size()));
    assertIsContent(await(upload.commit()), base.size());
  }

  @Test
  void an_upload_goes_on_with_the_object_that_it_replaces() {
    StoredObject base = object(someKey(), 3000);
    TestUpload upload = upload(base.key());
    compose(upload, whole(base));
    append(upload, 500);
    StoredObject longer = await(upload.commit(new Condition.Matches(base.etag())));
    assertIsContent(longer, 3500);
  }

  @Test
  void no_pieces_are_no_bytes() {
    StoredObject base = object(someKey(), 100);
    TestUpload upload = upload();
    compose(upload);
    compose(upload, piece(base, 50, 50));
    assertThat(upload.receipts()).isEmpty();
    append(upload, 10);
    List<Receipt> before = upload.receipts();
    compose(upload);
    assertThat(upload.receipts()).isEqualTo(before);
    append(upload, 10);
    assertIsContent(await(upload.commit()), 20);
  }

  @Test
  void a_small_upload_of_known_length_is_not_put_at_its_key_while_it_is_composed() {
    StoredObject base = object(someKey(), 100);
    TestUpload upload = upload(someKey(), OptionalLong.of(100));
    compose(upload, whole(base));
    assertThat(await(store().stat(upload.target()))).isEmpty();
    assertIsContent(await(upload.commit()), 100);
  }

  @Test
  void a_store_with_seals_seals_what_it_composed_and_goes_on_in_it() {
    assumeTrue(store().capabilities().seals());
    StoredObject base = object(someKey(), 2L * partSize() + 1);
    TestUpload upload = upload();
    compose(upload, whole(base));
    Receipt first = upload.seal().orElseThrow();
    append(upload, 100);
    Receipt second = upload.seal().orElseThrow();
    assertThat(second.token()).isEqualTo(first.token());
    assertThat(upload.receipts()).containsExactly(second);
    compose(upload, piece(base, 0, 5));
    assertThat(upload.receipts()).extracting(Receipt::token).containsExactly(first.token());
  }

  @Test
  void a_piece_that_is_not_there_or_not_the_same_is_told_and_nothing_is_begun() {
    StoredObject base = object(someKey(), 100);
    Piece.OfObject good = whole(base);
    assertNotComposed(Kind.NOT_FOUND, good, ofObject(someKey(), "any", 10));
    assertNotComposed(Kind.PRECONDITION, good, ofObject(base.key(), "other", 10));
    assertNotComposed(Kind.PRECONDITION, good, ofObject(base.key(), base.etag(), 101));
  }

  private void assertNotComposed(Kind kind, Piece... pieces) {
    TestUpload upload = upload();
    assertRefused(upload.composing(List.of(pieces)).runWith(Sink.ignore(), runner()), kind);
    assertThat(upload.receipts()).isEmpty();
    append(upload, 10);
    assertIsContent(await(upload.commit()), 10);
  }

  @Test
  void a_composing_that_is_given_up_half_way_leaves_the_upload_usable() {
    StoredObject base = object(someKey(), 5L * partSize());
    TestUpload upload = upload();
    await(upload.composing(List.of(whole(base))).runWith(Sink.head(), runner()));
    append(upload, 2L * partSize());
    assertIsContent(await(upload.commit()), upload.offset());
  }

  @ParameterizedTest(name = "{0} of the bytes")
  @ValueSource(doubles = {0.001, 0.3, 0.5, 1})
  void an_upload_may_begin_as_another_unfinished_one_does(double share) {
    assumeTrue(store().capabilities().composeStaged());
    TestUpload other = upload();
    append(other, 100);
    other.grant(); // a writer that took the seal and wrote nothing: the next starts a place
    append(other, 2L * partSize());
    append(other, 7);
    long size = Math.max(1, (long) (share * other.offset()));
    TestUpload upload = upload();
    compose(upload, beginning(other, size));
    assertThat(upload.offset()).isEqualTo(size);
    append(upload, 33);
    await(other.discard());
    assertIsContent(await(upload.commit()), size + 33);
  }

  @Test
  void what_is_staged_no_more_cannot_be_composed() {
    assumeTrue(store().capabilities().composeStaged());
    TestUpload other = upload();
    append(other, 100);
    await(other.discard());
    assertNotComposed(Kind.NOT_FOUND, beginning(other, 50));
  }

  @Test
  void a_store_that_does_not_compose_what_is_staged_says_so() {
    assumeTrue(!store().capabilities().composeStaged());
    TestUpload other = upload();
    append(other, 100);
    assertNotComposed(Kind.UNSUPPORTED, beginning(other, 50));
  }

  private Piece[] beginning(TestUpload of, long size) {
    List<Piece> pieces = new ArrayList<>();
    for (Receipt receipt : of.receipts()) {
      long taken = Math.min(receipt.size(), size - receipt.from());
      if (taken > 0) {
        pieces.add(new Piece.OfStaged(of.id(), receipt, taken));
      }
    }
    return pieces.toArray(Piece[]::new);
  }

  private void compose(TestUpload upload, Piece... pieces) {
    List<Receipt> receipts = all(upload.composing(List.of(pieces)));
    assertThat(receipts).noneMatch(receipt -> receipt.form() == Form.OBJECT);
  }

  private static Piece.OfObject whole(StoredObject object) {
    return piece(object, 0, object.size());
  }

  private static Piece.OfObject piece(StoredObject object, long from, long to) {
    return new Piece.OfObject(object.key(), object.etag(), new ByteRange(from, to));
  }

  private static Piece.OfObject ofObject(ObjectKey key, String etag, long to) {
    return new Piece.OfObject(key, etag, new ByteRange(0, to));
  }
}
