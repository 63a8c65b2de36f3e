package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.spi.Receipt;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.WriterMessage.Fenced;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.Journalled;
import dev.wharf.upload.WriterMessage.Refused;
import dev.wharf.upload.WriterMessage.Yield;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two writers, one upload, and everything that may come between them. */
class InterleavingsTest {
  private final UploadId id = UploadId.random();
  private final String journalled = UploadIndex.persistenceId(id);
  private Rig rig;
  private TestProbe<WriterMessage> first;
  private TestProbe<WriterMessage> second;

  @BeforeEach
  void start() {
    rig = new Rig(new InMemoryObjectStore(), Rig.impatient());
    first = rig.kit.createTestProbe(WriterMessage.class);
    second = rig.kit.createTestProbe(WriterMessage.class);
    Rig.get(rig.uploads.create(Client.spec(id, 100)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static Claim claim(long offset, TestProbe<WriterMessage> writer) {
    return new Claim(offset, OptionalLong.empty(), OptionalLong.empty(), false, writer.ref());
  }

  private static Receipt part(long from, long to, String by) {
    return new Receipt(from, to, Receipt.Form.PART, by + from);
  }

  private static Record record(
      Granted grant, long after, Receipt receipt, TestProbe<WriterMessage> writer) {
    return new Record(grant.token(), after, List.of(receipt), false, false, writer.ref());
  }

  private Granted granted(long offset, TestProbe<WriterMessage> writer) {
    rig.entity(id).tell(claim(offset, writer));
    return writer.expectMessageClass(Granted.class);
  }

  @Test
  void a_record_that_failed_to_persist_is_refused_after_another_writer_went_on() {
    Granted old = granted(0, first);
    rig.journal.failNextPersisted(journalled);
    Record lost = record(old, 0, part(0, 10, "first"), first);
    old.upload().tell(lost);
    Granted now = granted(0, second);
    now.upload().tell(record(now, 0, part(0, 5, "second"), second));
    assertThat(second.expectMessageClass(Journalled.class).offset()).isEqualTo(5);
    old.upload().tell(lost);
    assertThat(first.expectMessageClass(Fenced.class)).isEqualTo(new Fenced(old.token(), 5));
    old.upload().tell(record(old, 5, part(5, 10, "first"), first));
    first.expectMessageClass(Fenced.class);
    assertThat(rig.standing(id).offset()).isEqualTo(5);
  }

  @Test
  void its_writer_asks_again_and_goes_on_only_where_nothing_has_changed() {
    Granted old = granted(0, first);
    rig.journal.failNextPersisted(journalled);
    old.upload().tell(record(old, 0, part(0, 10, "first"), first));
    rig.entity(id)
        .tell(new Claim(0, OptionalLong.empty(), OptionalLong.empty(), true, first.ref()));
    Granted again = first.expectMessageClass(Granted.class);
    assertThat(again.token()).isNotEqualTo(old.token());
    again.upload().tell(record(again, 0, part(0, 10, "first"), first));
    assertThat(first.expectMessageClass(Journalled.class).offset()).isEqualTo(10);
  }

  @Test
  void its_writer_is_refused_where_another_has_written() {
    Granted old = granted(0, first);
    rig.journal.failNextPersisted(journalled);
    old.upload().tell(record(old, 0, part(0, 10, "first"), first));
    Granted now = granted(0, second);
    now.upload()
        .tell(new Record(now.token(), 0, List.of(part(0, 5, "second")), false, true, second.ref()));
    second.expectMessageClass(Journalled.class);
    rig.entity(id)
        .tell(new Claim(0, OptionalLong.empty(), OptionalLong.empty(), true, first.ref()));
    assertThat(first.expectMessageClass(Refused.class).reply()).isEqualTo(new OffsetMismatch(5, 0));
  }

  @Test
  void a_record_whose_answer_was_lost_is_answered_again_and_not_done_twice() {
    Granted grant = granted(0, first);
    Record said = record(grant, 0, part(0, 10, "first"), first);
    grant.upload().tell(said);
    first.expectMessageClass(Journalled.class);
    int events = rig.journal.persistedInStorage(journalled).size();
    grant.upload().tell(said);
    assertThat(first.expectMessageClass(Journalled.class).offset()).isEqualTo(10);
    assertThat(rig.journal.persistedInStorage(journalled)).hasSize(events);
  }

  @Test
  void a_writer_that_asks_again_although_it_holds_the_lease_keeps_it() {
    Granted grant = granted(0, first);
    grant.upload().tell(record(grant, 0, part(0, 10, "first"), first));
    first.expectMessageClass(Journalled.class);
    rig.entity(id)
        .tell(new Claim(0, OptionalLong.empty(), OptionalLong.empty(), true, first.ref()));
    assertThat(first.expectMessageClass(Refused.class).reply())
        .isEqualTo(new OffsetMismatch(10, 0));
    grant.upload().tell(record(grant, 10, part(10, 20, "first"), first));
    assertThat(first.expectMessageClass(Journalled.class).offset()).isEqualTo(20);
  }

  @Test
  void a_writer_that_asks_again_does_not_drive_out_the_one_who_came_after() {
    granted(0, first);
    rig.kill(id);
    Granted later = granted(0, second);
    rig.entity(id)
        .tell(new Claim(0, OptionalLong.empty(), OptionalLong.empty(), true, first.ref()));
    assertThat(first.expectMessageClass(Refused.class).reply()).isEqualTo(new UploadReply.Busy());
    later.upload().tell(record(later, 0, part(0, 5, "second"), second));
    assertThat(second.expectMessageClass(Journalled.class).offset()).isEqualTo(5);
  }

  @Test
  void receipts_that_do_not_follow_the_offset_are_refused() {
    Granted grant = granted(0, first);
    grant.upload().tell(record(grant, 0, part(5, 10, "first"), first));
    first.expectMessageClass(Fenced.class);
    grant.upload().tell(record(grant, 3, part(3, 10, "first"), first));
    first.expectMessageClass(Fenced.class);
    grant.upload().tell(record(grant, 0, part(0, 101, "first"), first));
    first.expectMessageClass(Fenced.class);
    assertThat(rig.standing(id).offset()).isZero();
  }

  @Test
  void a_holder_that_says_nothing_loses_the_lease() {
    Granted silent = granted(0, first);
    rig.entity(id).tell(claim(0, second));
    first.expectMessage(new Yield(silent.token()));
    second.expectMessageClass(Granted.class, Duration.ofSeconds(2));
    silent.upload().tell(record(silent, 0, part(0, 10, "first"), first));
    first.expectMessageClass(Fenced.class);
  }

  @Test
  void a_holder_that_dies_frees_the_lease_at_once() {
    granted(0, first);
    rig.entity(id).tell(claim(0, second));
    first.stop();
    second.expectMessageClass(Granted.class, Duration.ofMillis(700));
  }

  @Test
  void a_token_dies_with_its_incarnation() {
    Granted old = granted(0, first);
    rig.kill(id);
    ActorRef<UploadCommand> next = rig.entity(id);
    next.tell(record(old, 0, part(0, 10, "first"), first));
    first.expectMessageClass(Fenced.class);
  }

  @Test
  void a_replica_that_slept_answers_what_the_journal_knows() {
    Granted early = granted(0, first);
    early
        .upload()
        .tell(
            new Record(early.token(), 0, List.of(part(0, 10, "first")), false, true, first.ref()));
    first.expectMessageClass(Journalled.class);
    ActorRef<UploadCommand> other = rig.incarnation(id);
    other.tell(claim(10, second));
    Granted later = second.expectMessageClass(Granted.class);
    other.tell(
        new Record(later.token(), 10, List.of(part(10, 60, "second")), false, true, second.ref()));
    second.expectMessageClass(Journalled.class);
    rig.clock.forward(Duration.ofMinutes(10));
    Standing woken = (Standing) Rig.get(rig.uploads.settle(id));
    assertThat(woken.offset()).isEqualTo(60);
  }

  @Test
  void a_replica_that_slept_on_the_journal_s_answer_takes_it_for_no_news() {
    Granted early = granted(0, first);
    early
        .upload()
        .tell(
            new Record(early.token(), 0, List.of(part(0, 10, "first")), false, true, first.ref()));
    first.expectMessageClass(Journalled.class);
    ActorRef<UploadCommand> other = rig.incarnation(id);
    other.tell(claim(10, second));
    Granted later = second.expectMessageClass(Granted.class);
    rig.clock.forward(Duration.ofSeconds(2));
    rig.index.holdChecks();
    CompletionStage<UploadReply> before = rig.uploads.settle(id);
    await().until(rig.index::holdsACheck);

    other.tell(
        new Record(later.token(), 10, List.of(part(10, 60, "second")), false, true, second.ref()));
    second.expectMessageClass(Journalled.class);
    rig.clock.forward(Duration.ofMinutes(10));
    rig.index.answerChecks();
    assertThat(((Standing) Rig.get(before)).offset()).isEqualTo(10);
    assertThat(((Standing) Rig.get(rig.uploads.settle(id))).offset()).isEqualTo(60);
  }

  @Test
  void a_replica_that_slept_since_before_the_creation_removes_nothing_from_the_index() {
    UploadId late = UploadId.random();
    ActorRef<UploadCommand> other = rig.incarnation(late);
    TestProbe<UploadReply> asker = rig.kit.createTestProbe(UploadReply.class);
    other.tell(new UploadCommand.Describe(asker.ref()));
    asker.expectMessage(new UploadReply.NotFound());
    Rig.get(rig.uploads.create(Client.spec(late, 100)));
    rig.clock.forward(Duration.ofMinutes(10));
    other.tell(UploadCommand.Wake.WAKE);
    other.tell(new UploadCommand.Settle(asker.ref()));
    asker.expectMessageClass(Standing.class);
    assertThat(rig.index.wakeAtOf(late)).isPresent();
  }

  @Test
  void a_replica_that_slept_grants_nothing_at_an_old_offset() {
    Granted early = granted(0, first);
    ActorRef<UploadCommand> other = rig.incarnation(id);
    other.tell(claim(0, second));
    Granted later = second.expectMessageClass(Granted.class);
    other.tell(
        new Record(later.token(), 0, List.of(part(0, 60, "second")), false, true, second.ref()));
    second.expectMessageClass(Journalled.class);
    rig.clock.forward(Duration.ofMinutes(10));
    TestProbe<WriterMessage> third = rig.kit.createTestProbe(WriterMessage.class);
    rig.entity(id).tell(claim(0, third));
    assertThat(third.expectMessageClass(Refused.class).reply())
        .isEqualTo(new OffsetMismatch(60, 0));
    early.upload().tell(record(early, 0, part(0, 10, "first"), first));
    first.expectMessageClass(Fenced.class);
  }
}
