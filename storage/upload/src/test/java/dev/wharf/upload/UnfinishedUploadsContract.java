package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wharf.storage.spi.Condition;
import dev.wharf.storage.spi.ObjectKey;
import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.spi.StorageFailure;
import dev.wharf.storage.spi.StoredObject;
import dev.wharf.upload.UploadEvent.Created;
import dev.wharf.upload.UploadEvent.Recorded;
import dev.wharf.upload.UploadReply.AlreadyComplete;
import dev.wharf.upload.UploadReply.AlreadyExists;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.End;
import dev.wharf.upload.UploadReply.Gone;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.KeyClaimed;
import dev.wharf.upload.UploadReply.NotFound;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.StoreFailed;
import dev.wharf.upload.UploadReply.Terminated;
import dev.wharf.upload.UploadReply.TooLong;
import dev.wharf.upload.UploadReply.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What FTP sees, which knows keys and not ids, and lengths only when they are reached: how
 * unfinished uploads are found, left, gone on with and begun anew.
 */
abstract class UnfinishedUploadsContract extends UploadsContract {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  /** A new upload of unknown length at the same key. */
  UploadSpec next(Condition expected) {
    return Client.to(key(), expected, Client.spec(UploadId.random(), UNKNOWN));
  }

  UploadReply store(long from, long to, boolean finish) {
    return get(uploads().receive(id, Client.at(from, Client.stor(id, from, to, finish))));
  }

  UploadReply find() {
    return get(uploads().find(key()));
  }

  /** Whatever was tried with this spec: there is nothing of it. */
  void assertLeftNothing(UploadSpec spec) {
    UploadReply reply = rig.describe(spec.id());
    assertThat(reply).isInstanceOfAny(NotFound.class, Gone.class);
    await()
        .untilAsserted(
            () -> assertThat(get(rig.index.holder(key()))).isNotEqualTo(Optional.of(spec.id())));
    assertThat(store.stagedIds()).noneMatch(staged -> staged.upload().equals(spec.id().value()));
  }

  @Nested
  class Finding {
    @Test
    void an_upload_is_found_at_its_key_as_it_stands() {
      get(uploads().create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 700, false)));
      assertThat(find()).isEqualTo(rig.standing(id));
      assertThat(((Standing) find()).offset()).isEqualTo(700);
    }

    @Test
    void an_upload_whose_first_bytes_are_on_their_way_is_found_and_can_be_settled() {
      Client.Slow slow = new Client.Slow(rig.kit.system(), id, 0);
      CompletionStage<UploadReply> first = uploads().create(Client.spec(id, UNKNOWN), slow.body());
      slow.send(300);
      await().untilAsserted(() -> assertThat(find()).isInstanceOf(Standing.class));
      assertThat(((Standing) get(uploads().settle(id))).offset()).isEqualTo(300);
      assertThat(get(first)).isEqualTo(new Interrupted(Cut.PREEMPTED, 300));
    }

    @Test
    void an_upload_whose_first_bytes_are_on_their_way_can_be_terminated() {
      Client.Slow slow = new Client.Slow(rig.kit.system(), id, 0);
      CompletionStage<UploadReply> first = uploads().create(Client.spec(id, UNKNOWN), slow.body());
      await().untilAsserted(() -> assertThat(find()).isInstanceOf(Standing.class));
      assertThat(get(uploads().terminate(id))).isInstanceOfAny(Terminated.class, NotFound.class);
      get(first);
      await().untilAsserted(() -> assertThat(find()).isEqualTo(new NotFound()));
    }

    @Test
    void nothing_is_found_where_nothing_was_begun() {
      assertThat(find()).isEqualTo(new NotFound());
    }

    @Test
    void a_complete_upload_has_left_its_key() {
      get(uploads().create(Client.spec(id, 100), Client.body(id, 0, 100)));
      await().untilAsserted(() -> assertThat(find()).isEqualTo(new NotFound()));
    }

    @Test
    void a_terminated_upload_is_not_found() {
      get(uploads().create(Client.spec(id, UNKNOWN)));
      rig.index.keepClaims();
      get(uploads().terminate(id));
      assertThat(find()).isEqualTo(new NotFound());
    }

    @Test
    void an_upload_that_became_complete_just_now_is_told_to_be() {
      rig.index.keepClaims();
      get(uploads().create(Client.spec(id, 100), Client.body(id, 0, 100)));
      assertThat(((Standing) find()).complete()).isTrue();
    }

    @Test
    void without_the_database_nothing_can_be_found() {
      rig.index.breakDown();
      assertThat(find()).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_key_is_free_as_soon_as_its_upload_is_over(boolean withBody) {
      rig.index.keepClaims();
      get(uploads().create(Client.spec(id, 100), Client.body(id, 0, 100)));
      StoredObject object = get(store.stat(key())).orElseThrow();
      UploadSpec next = next(new Condition.Matches(object.etag()));
      UploadReply reply =
          withBody
              ? get(uploads().create(next, Client.stor(id, 0, 200, true)))
              : get(uploads().create(next));
      assertThat(reply).isInstanceOf(Standing.class);
    }
  }

  @Nested
  class EndingBeforeTheEnd {
    @Test
    void what_ended_but_not_cleanly_stays_unfinished_and_the_lease_is_free() {
      UploadReply reply =
          get(uploads().create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 5000, false)));
      assertThat(((Standing) reply).complete()).isFalse();
      assertThat(((Standing) reply).offset()).isEqualTo(5000);
      assertThat(get(store.stat(key()))).isEmpty();
      assertThat(((Standing) store(5000, 9000, true)).complete()).isTrue();
      assertObject(9000);
      assertNothingStaged();
    }

    @Test
    void an_upload_of_no_bytes_that_ended_cleanly_is_an_empty_object() {
      UploadReply reply =
          get(uploads().create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 0, true)));
      assertThat(((Standing) reply).complete()).isTrue();
      assertObject(0);
      assertNothingStaged();
    }

    @Test
    void so_is_one_that_was_created_before() {
      get(uploads().create(Client.spec(id, UNKNOWN)));
      assertThat(((Standing) store(0, 0, true)).complete()).isTrue();
      assertObject(0);
    }

    @Test
    void an_upload_of_no_bytes_that_did_not_end_cleanly_is_there_and_nothing_at_its_key() {
      get(uploads().create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 0, false)));
      assertThat(((Standing) find()).offset()).isZero();
      assertThat(get(store.stat(key()))).isEmpty();
    }

    @Test
    void a_clean_end_of_no_more_bytes_completes_what_is_there() {
      get(uploads().create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 5000, false)));
      assertThat(((Standing) store(5000, 5000, true)).complete()).isTrue();
      assertObject(5000);
    }

    @Test
    void a_client_that_broke_off_is_not_asked() {
      AtomicBoolean asked = new AtomicBoolean();
      Body broken = Client.broken(id, 0, 5000);
      Body body =
          new Body(
              broken.bytes(),
              broken.size(),
              () -> {
                asked.set(true);
                return CompletableFuture.completedFuture(true);
              });
      assertThat(get(uploads().create(Client.spec(id, UNKNOWN), body)))
          .isEqualTo(new Interrupted(Cut.CLIENT, 5000));
      assertThat(asked).isFalse();
      assertThat(rig.standing(id).complete()).isFalse();
    }

    @Test
    void it_is_asked_when_all_bytes_are_in_the_store() {
      CompletableFuture<Boolean> staged = new CompletableFuture<>();
      Body body =
          new Body(
              Client.source(id, 0, 700, 100),
              UNKNOWN,
              () -> {
                staged.complete(!store.stagedIds().isEmpty());
                return CompletableFuture.completedFuture(true);
              });
      get(uploads().create(Client.spec(id, UNKNOWN), body));
      assertThat(get(staged)).isTrue();
    }

    @Test
    void an_answer_that_fails_is_a_no() {
      Body body =
          new Body(
              Client.source(id, 0, 700, 100),
              UNKNOWN,
              () -> CompletableFuture.failedFuture(new IllegalStateException("session gone")));
      Standing reply = (Standing) get(uploads().create(Client.spec(id, UNKNOWN), body));
      assertThat(reply.complete()).isFalse();
      assertThat(reply.offset()).isEqualTo(700);
    }

    @Test
    void what_passes_the_largest_length_before_anything_was_recorded_creates_nothing() {
      UploadSpec spec = Client.limited(2500, Client.spec(id, UNKNOWN));
      assertThat(get(uploads().create(spec, Client.stor(id, 0, 2600, true))))
          .isEqualTo(new TooLong(2500, 0));
      assertThat(rig.describe(id)).isEqualTo(new NotFound());
      assertThat(get(store.stat(key()))).isEmpty();
    }

    @Test
    void what_passes_the_largest_length_later_is_never_published() {
      UploadSpec spec = Client.limited(30_000, Client.spec(id, UNKNOWN));
      TooLong reply = (TooLong) get(uploads().create(spec, Client.stor(id, 0, 30_001, true)));
      assertThat(reply.limit()).isEqualTo(30_000);
      assertThat(reply.offset()).isLessThanOrEqualTo(30_000);
      if (reply.offset() > 0) {
        assertThat(rig.standing(id).offset()).isEqualTo(reply.offset());
      }
      assertThat(get(store.stat(key()))).isEmpty();
    }

    @Test
    void exactly_the_largest_length_is_published() {
      UploadSpec spec = Client.limited(5000, Client.spec(id, UNKNOWN));
      assertThat(
              ((Standing) get(uploads().create(spec, Client.stor(id, 0, 5000, true)))).complete())
          .isTrue();
      assertObject(5000);
    }
  }

  @Nested
  class BeginningWithAnObject {
    StoredObject object;

    @BeforeEach
    void publish() {
      get(uploads().create(Client.spec(id, 10_000), Client.body(id, 0, 10_000)));
      object = get(store.stat(key())).orElseThrow();
    }

    UploadSpec next() {
      return UnfinishedUploadsContract.this.next(new Condition.Matches(object.etag()));
    }

    UploadReply create(UploadSpec spec, long size) {
      return get(uploads().create(spec, new Base.OfObject(object, size)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 4096, 6000, 8192, 10_000})
    void it_has_its_first_bytes_and_goes_on_from_there(long size) {
      UploadSpec next = next();
      Standing made = (Standing) create(next, size);
      assertThat(made.offset()).isEqualTo(size);
      assertThat(made.complete()).isFalse();
      assertThat(find()).isEqualTo(made);
      assertObject(10_000);
      get(uploads().receive(next.id(), Client.at(size, Client.stor(id, size, size + 7000, true))));
      assertObject(size + 7000);
      assertNothingStaged();
    }

    @Test
    void its_length_may_be_known() {
      UploadSpec next = Client.to(key(), next().expected(), Client.spec(UploadId.random(), 12_000));
      assertThat(((Standing) create(next, 6000)).length()).hasValue(12_000);
      get(uploads().receive(next.id(), Client.at(6000, Client.body(id, 6000, 12_000))));
      assertObject(12_000);
    }

    @Test
    void if_that_is_all_of_it_it_is_complete() {
      UploadSpec next = Client.to(key(), next().expected(), Client.spec(UploadId.random(), 6000));
      assertThat(((Standing) create(next, 6000)).complete()).isTrue();
      assertObject(6000);
      assertNothingStaged();
    }

    @Test
    void with_nothing_of_it_it_is_a_new_upload() {
      UploadSpec next = next();
      assertThat(((Standing) create(next, 0)).offset()).isZero();
      assertThat(find()).isEqualTo(rig.standing(next.id()));
    }

    @Test
    void more_than_it_has_is_refused() {
      UploadSpec next = next();
      assertThat(create(next, 10_001)).isEqualTo(new OffsetMismatch(10_000, 10_001));
      assertLeftNothing(next);
    }

    @Test
    void more_than_the_new_upload_may_have_is_refused() {
      UploadSpec next = Client.limited(5999, next());
      assertThat(create(next, 6000)).isEqualTo(new TooLong(5999, 0));
      assertLeftNothing(next);
    }

    @Test
    void another_object_than_it_was_is_not_taken() {
      UploadSpec other = next();
      get(uploads().create(other, Client.stor(other.id(), 0, 9000, true)));
      UploadSpec next = next();
      StoreFailed reply = (StoreFailed) create(next, 6000);
      assertThat(reply.kind()).isEqualTo(StorageFailure.Kind.PRECONDITION);
      assertLeftNothing(next);
    }

    @Test
    void an_object_that_is_no_more_is_not_found() {
      get(store.delete(key()));
      UploadSpec next = next();
      assertThat(create(next, 6000)).isEqualTo(new NotFound());
      assertLeftNothing(next);
    }

    @Test
    void a_key_that_is_claimed_is_not_taken() {
      UploadSpec holder = next();
      get(uploads().create(holder));
      UploadSpec next = next();
      assertThat(create(next, 6000)).isEqualTo(new KeyClaimed(holder.id()));
      assertLeftNothing(next);
      assertThat(find()).isEqualTo(rig.standing(holder.id()));
    }

    @Test
    void a_claim_that_outlived_its_upload_is_in_nobodys_way() {
      rig.index.keepClaims();
      UploadSpec gone = next();
      get(uploads().create(gone));
      get(uploads().terminate(gone.id()));
      assertThat(create(next(), 6000)).isInstanceOf(Standing.class);
    }

    @Test
    void an_id_is_used_once() {
      UploadSpec next = next();
      create(next, 6000);
      UploadSpec elsewhere = Client.to(new ObjectKey("elsewhere"), new Condition.Absent(), next);
      assertThat(create(elsewhere, 6000)).isEqualTo(new AlreadyExists());
      assertThat(rig.standing(next.id()).offset()).isEqualTo(6000);
    }

    @Test
    void without_the_database_nothing_is_created() {
      UploadSpec next = next();
      rig.index.breakDown();
      assertThat(create(next, 6000)).isInstanceOf(Unavailable.class);
      rig.index.repair();
      assertLeftNothing(next);
    }
  }

  @Nested
  class BeginningWithAnUpload {
    @BeforeEach
    void leave() {
      get(uploads().create(Client.spec(id, UNKNOWN), Client.stor(id, 0, 6000, false)));
      store(6000, 6500, false);
      store(6500, 9000, false);
    }

    private void composing() {
      assumeTrue(store.capabilities().composeStaged(), "this store composes staged pieces");
    }

    UploadSpec next() {
      return UnfinishedUploadsContract.this.next(new Condition.Absent());
    }

    UploadReply create(UploadSpec spec, long size) {
      return get(uploads().create(spec, new Base.OfUpload(id, size)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4096, 6000, 6001, 8999, 9000})
    void it_has_its_first_bytes_its_key_and_its_future(long size) {
      composing();
      UploadSpec next = next();
      Standing made = (Standing) create(next, size);
      assertThat(made.offset()).isEqualTo(size);
      assertThat(made.complete()).isFalse();
      assertThat(find()).isEqualTo(made);
      await()
          .untilAsserted(
              () -> assertThat(rig.describe(id)).isEqualTo(new Gone(End.TERMINATED, "")));
      get(uploads().receive(next.id(), Client.at(size, Client.stor(id, size, size + 7000, true))));
      assertObject(size + 7000);
      assertNothingStaged();
    }

    @Test
    void if_that_is_all_of_it_it_is_complete() {
      composing();
      UploadSpec next =
          Client.to(key(), new Condition.Absent(), Client.spec(UploadId.random(), 6000));
      assertThat(((Standing) create(next, 6000)).complete()).isTrue();
      assertObject(6000);
      assertNothingStaged();
    }

    @Test
    void nothing_of_it_can_be_had_from_every_store() {
      UploadSpec next = next();
      assertThat(((Standing) create(next, 0)).offset()).isZero();
      assertThat(find()).isEqualTo(rig.standing(next.id()));
      await().untilAsserted(() -> assertThat(rig.describe(id)).isInstanceOf(Gone.class));
    }

    @Test
    void a_store_that_cannot_says_where_to_go_on_and_the_upload_is_as_it_was() {
      assumeFalse(store.capabilities().composeStaged());
      UploadSpec next = next();
      assertThat(create(next, 5000)).isEqualTo(new OffsetMismatch(9000, 5000));
      assertLeftNothing(next);
      assertThat(((Standing) find()).offset()).isEqualTo(9000);
    }

    @Test
    void more_than_it_has_is_refused() {
      composing();
      UploadSpec next = next();
      assertThat(create(next, 9001)).isEqualTo(new OffsetMismatch(9000, 9001));
      assertLeftNothing(next);
      assertThat(find()).isEqualTo(rig.standing(id));
    }

    @Test
    void more_than_the_new_upload_may_have_is_refused() {
      composing();
      UploadSpec next = Client.limited(4999, next());
      assertThat(create(next, 5000)).isEqualTo(new TooLong(4999, 0));
      assertThat(find()).isEqualTo(rig.standing(id));
    }

    @Test
    void its_writer_is_preempted() {
      composing();
      Client.Slow slow = new Client.Slow(rig.system(), id, 9000);
      CompletionStage<UploadReply> first = uploads().receive(id, Client.at(9000, slow.body()));
      slow.send(PART);
      slow.send(PART);
      await().untilAsserted(() -> assertThat(rig.standing(id).offset()).isGreaterThan(9000));
      UploadSpec next = next();
      assertThat(create(next, 5000)).isInstanceOf(Standing.class);
      assertThat(get(first)).isEqualTo(new Interrupted(Cut.PREEMPTED, 9000 + 2 * PART));
    }

    @Test
    void what_became_an_object_is_no_base_and_stays() {
      composing();
      store(9000, 9100, true);
      assertThat(create(next(), 5000)).isInstanceOf(AlreadyComplete.class);
      assertObject(9100);
    }

    @Test
    void what_has_ended_is_gone() {
      composing();
      get(uploads().terminate(id));
      assertThat(create(next(), 5000)).isEqualTo(new Gone(End.TERMINATED, ""));
    }

    @Test
    void what_never_was_is_not_found() {
      composing();
      UploadSpec next = next();
      assertThat(get(uploads().create(next, new Base.OfUpload(UploadId.random(), 5000))))
          .isEqualTo(new NotFound());
      assertLeftNothing(next);
    }

    @Test
    void another_key_than_its_own_is_a_mistake() {
      composing();
      UploadSpec elsewhere = Client.spec(UploadId.random(), UNKNOWN);
      assertThatThrownBy(() -> create(elsewhere, 5000))
          .hasRootCauseInstanceOf(IllegalArgumentException.class);
      assertThat(find()).isEqualTo(rig.standing(id));
    }

    @Test
    void it_cannot_begin_with_itself() {
      composing();
      UploadSpec itself = Client.spec(id, UNKNOWN);
      assertThat(create(itself, 5000)).isEqualTo(new AlreadyExists());
      assertThat(((Standing) find()).offset()).isEqualTo(9000);
    }

    @Test
    void without_the_database_it_is_as_it_was() {
      composing();
      UploadSpec next = next();
      rig.index.breakDown();
      assertThat(create(next, 5000)).isInstanceOf(Unavailable.class);
      rig.index.repair();
      assertLeftNothing(next);
      assertThat(find()).isEqualTo(rig.standing(id));
    }
  }

  @Test
  void an_upload_of_more_receipts_than_a_page_may_be_a_base() {
    assumeTrue(store.capabilities().composeStaged(), "this store composes staged pieces");
    List<Receipt> receipts = new ArrayList<>();
    ByteString expected = ByteString.emptyByteString();
    for (long at = 0; at < 6000; at += 10) {
      Receipt piece = Staged.bytes(rig.system(), store, Rig.JOURNAL, id, 10).get(0);
      receipts.add(new Receipt(at, at + 10, Receipt.Form.PART, piece.token()));
      expected = expected.concat(Client.content(id, 0, 10));
    }
    UploadSpec spec = Client.spec(id, UNKNOWN);
    get(rig.index.insert(spec, rig.clock.instant(), rig.clock.instant()));
    rig.journal.persistForRecovery(
        UploadIndex.persistenceId(id),
        List.of(
            new Created(spec, rig.clock.instant()), new Recorded(receipts, rig.clock.instant())));
    UploadSpec next = next(new Condition.Absent());
    assertThat(get(uploads().create(next, new Base.OfUpload(id, 5995))))
        .isInstanceOf(Standing.class);
    get(
        uploads()
            .receive(
                next.id(),
                Client.at(
                    5995,
                    new Body(
                        Source.empty(), UNKNOWN, () -> CompletableFuture.completedFuture(true)))));
    assertThat(store.bytesOf(key()).map(ByteString::fromArrayUnsafe)).hasValue(expected.take(5995));
  }
}
