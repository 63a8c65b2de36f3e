package dev.wharf.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharf.storage.spi.StagingId;
import dev.wharf.storage.testkit.InMemoryObjectStore;
import dev.wharf.upload.UploadCommand.Claim;
import dev.wharf.upload.UploadCommand.Record;
import dev.wharf.upload.UploadReply.Cut;
import dev.wharf.upload.UploadReply.Interrupted;
import dev.wharf.upload.UploadReply.OffsetMismatch;
import dev.wharf.upload.UploadReply.Standing;
import dev.wharf.upload.UploadReply.Unavailable;
import dev.wharf.upload.WriterMessage.Granted;
import dev.wharf.upload.WriterMessage.Journalled;
import dev.wharf.upload.WriterMessage.Moved;
import dev.wharf.upload.WriterMessage.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An upload's shard moves while somebody writes or waits. */
class MovesTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final UploadId id = UploadId.random();
  private final CompletableFuture<UploadReply> answer = new CompletableFuture<>();
  private Rig rig;

  @BeforeEach
  void start() {
    rig = new Rig(new InMemoryObjectStore());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  // The upload's side

  @Test
  void a_writer_goes_on_with_the_next_incarnation_and_its_client_notices_nothing() {
    Rig.get(rig.uploads.create(Client.spec(id, 20_000)));
    AtomicBoolean streaming = new AtomicBoolean();
    Client.Slow slow = new Client.Slow(rig.system(), id, 0).send(5000);
    Body body =
        Body.of(
            slow.body()
                .bytes()
                .map(
                    chunk -> {
                      streaming.set(true);
                      return chunk;
                    }),
            OptionalLong.empty());
    CompletionStage<UploadReply> answer = rig.uploads.receive(id, Client.at(0, body));
    await().atMost(LONG).untilTrue(streaming);
    rig.move(id);
    slow.send(5000);
    rig.move(id);
    slow.send(10_000).end();
    assertThat(((Standing) Rig.get(answer)).complete()).isTrue();
  }

  @Test
  void whoever_waits_is_told_to_come_again_and_its_holder_to_ask_anew() {
    Rig.get(rig.uploads.create(Client.spec(id, 100)));
    TestProbe<WriterMessage> holder = rig.kit.createTestProbe(WriterMessage.class);
    TestProbe<WriterMessage> newcomer = rig.kit.createTestProbe(WriterMessage.class);
    rig.entity(id).tell(claim(0, false, holder.ref()));
    Granted granted = holder.expectMessageClass(Granted.class);
    rig.entity(id).tell(claim(0, false, newcomer.ref()));
    holder.expectMessageClass(WriterMessage.Yield.class);
    rig.move(id);
    assertThat(holder.expectMessageClass(Moved.class)).isEqualTo(new Moved(granted.token()));
    assertThat(newcomer.expectMessageClass(Refused.class).reply()).isInstanceOf(Unavailable.class);
    rig.entity(id).tell(claim(0, true, holder.ref()));
    assertThat(holder.expectMessageClass(Granted.class).offset()).isZero();
  }

  @Test
  void a_first_word_that_is_not_journalled_yet_is_waited_for() {
    TestProbe<WriterMessage> writer = rig.kit.createTestProbe(WriterMessage.class);
    rig.entity(id)
        .tell(
            new UploadCommand.CreateAndClaim(
                Client.spec(id, 100), OptionalLong.empty(), false, writer.ref()));
    Granted granted = writer.expectMessageClass(Granted.class);
    rig.move(id);
    writer.expectMessageClass(WriterMessage.Yield.class);
    granted.upload().tell(new Record(granted.token(), 0, List.of(), false, true, writer.ref()));
    writer.expectMessageClass(Journalled.class);
    await()
        .atMost(LONG)
        .until(() -> rig.describe(id) instanceof Standing standing && standing.offset() == 0);
  }

  private static Claim claim(long offset, boolean resuming, ActorRef<WriterMessage> writer) {
    return new Claim(offset, OptionalLong.empty(), OptionalLong.empty(), resuming, writer);
  }

  // The writer's side

  private TestProbe<UploadCommand> write(Client.Slow client) {
    TestProbe<UploadCommand> upload = rig.kit.createTestProbe(UploadCommand.class);
    rig.writers.tell(
        new Writers.Start(
            new Writer.Task(
                id,
                new Supply.OfClient(client.body()),
                false,
                writer -> upload.ref().tell(claim(0, false, writer)),
                upload.ref()::tell,
                answer)));
    return upload;
  }

  private Granted grant(String token, long offset, TestProbe<UploadCommand> upload) {
    UploadSpec spec = Client.spec(id, OptionalLong.empty());
    return new Granted(
        token,
        upload.ref(),
        new StagingId("journal", id.value()),
        spec.target(),
        spec.expected(),
        spec.meta(),
        offset,
        OptionalLong.empty(),
        OptionalLong.empty(),
        List.of(),
        Optional.empty(),
        false);
  }

  @Test
  void a_last_word_that_was_heard_and_not_answered_is_not_said_again() {
    Client.Slow client = new Client.Slow(rig.system(), id, 0).send(5000);
    client.end();
    TestProbe<UploadCommand> upload = write(client);
    ActorRef<WriterMessage> writer = upload.expectMessageClass(Claim.class).writer();
    writer.tell(grant("one", 0, upload));
    Record said = upload.expectMessageClass(Record.class);
    assertThat(said.receipts()).isNotEmpty();
    writer.tell(new Moved("one"));
    assertThat(upload.expectMessageClass(Claim.class)).isEqualTo(claim(0, true, writer));
    writer.tell(new Refused(new OffsetMismatch(5000, 0)));
    assertThat(upload.expectMessageClass(Claim.class)).isEqualTo(claim(5000, true, writer));
    writer.tell(grant("two", 5000, upload));
    assertThat(upload.expectMessageClass(Record.class))
        .isEqualTo(new Record("two", 5000, List.of(), false, true, writer));
    writer.tell(new Journalled(5000, Optional.of(new UploadReply.Busy())));
    assertThat(Rig.get(answer)).isEqualTo(new UploadReply.Busy());
  }

  @Test
  void where_another_has_written_meanwhile_its_client_is_told_so_and_not_that_it_erred() {
    Client.Slow client = new Client.Slow(rig.system(), id, 0).send(5000);
    TestProbe<UploadCommand> upload = write(client);
    ActorRef<WriterMessage> writer = upload.expectMessageClass(Claim.class).writer();
    writer.tell(grant("one", 0, upload));
    writer.tell(new Moved("one"));
    upload.expectMessageClass(Claim.class);
    writer.tell(new Refused(new OffsetMismatch(70, 0)));
    assertThat(Rig.get(answer)).isEqualTo(new Interrupted(Cut.PREEMPTED, 70));
  }

  @Test
  void an_answer_that_came_late_is_no_sign_of_another_writer() {
    rig.close();
    rig =
        new Rig(
            new InMemoryObjectStore(InMemoryObjectStore.Settings.sealing().withPartSize(1000)),
            Rig.impatient());
    Client.Slow client = new Client.Slow(rig.system(), id, 0).send(1000);
    TestProbe<UploadCommand> upload = write(client);
    ActorRef<WriterMessage> writer = upload.expectMessageClass(Claim.class).writer();
    writer.tell(grant("one", 0, upload));
    assertThat(upload.expectMessageClass(Record.class).end()).isEqualTo(1000);
    assertThat(upload.expectMessageClass(Claim.class)).isEqualTo(claim(0, true, writer));
    writer.tell(new Journalled(1000, Optional.empty()));
    client.send(500).end();
    Record last = upload.expectMessageClass(Record.class);
    assertThat(last.after()).isEqualTo(1000);
    writer.tell(new Refused(new OffsetMismatch(1000, 0)));
    writer.tell(new Journalled(1500, Optional.of(new UploadReply.Busy())));
    assertThat(Rig.get(answer)).isEqualTo(new UploadReply.Busy());
  }

  @Test
  void a_move_that_was_told_of_another_token_is_not_its_own() {
    Client.Slow client = new Client.Slow(rig.system(), id, 0).send(5000);
    client.end();
    TestProbe<UploadCommand> upload = write(client);
    ActorRef<WriterMessage> writer = upload.expectMessageClass(Claim.class).writer();
    writer.tell(grant("one", 0, upload));
    writer.tell(new Moved("another"));
    assertThat(upload.expectMessageClass(Record.class).token()).isEqualTo("one");
  }
}
